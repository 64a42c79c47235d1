"""A file system whose names are one in any case and any spelling of accents, as on macOS: it keeps them as they were
given, and lays what is in it into a plain folder. Started with that folder and the place to mount it at."""
import os
import sys
import unicodedata

from fusepy import FUSE, Operations


def fold(name):
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


class FoldingDisk(Operations):
    def __init__(self, folder):
        self.folder = folder

    def place(self, path):
        """Where a path lies: each part by the name that it has there, where there is one."""
        place = self.folder
        for part in [part for part in path.split("/") if part]:
            if not os.path.lexists(os.path.join(place, part)):
                there = os.listdir(place) if os.path.isdir(place) and not os.path.islink(place) else []
                part = next((name for name in there if fold(name) == fold(part)), part)
            place = os.path.join(place, part)
        return place

    def getattr(self, path, handle=None):
        status = os.lstat(self.place(path))
        names = ("ino", "mode", "nlink", "size", "uid", "gid", "atime", "mtime", "ctime")
        return {f"st_{name}": getattr(status, f"st_{name}") for name in names}

    def readdir(self, path, handle):
        return [".", "..", *os.listdir(self.place(path))]

    def readlink(self, path):
        return os.readlink(self.place(path))

    def mkdir(self, path, mode):
        os.mkdir(self.place(path), mode)

    def rmdir(self, path):
        os.rmdir(self.place(path))

    def unlink(self, path):
        os.unlink(self.place(path))

    def symlink(self, path, target):
        os.symlink(target, self.place(path))

    def link(self, path, existing):
        os.link(self.place(existing), self.place(path))

    def rename(self, old, new):
        source, there = self.place(old), self.place(new)
        os.rename(source, there)
        # A file that is given another spelling of its own name gets it.
        if source == there:
            os.rename(there, os.path.join(os.path.dirname(there), os.path.basename(new)))

    def chmod(self, path, mode):
        os.chmod(self.place(path), mode)

    def chown(self, path, uid, gid):
        os.lchown(self.place(path), uid, gid)

    def utimens(self, path, times=None):
        os.utime(self.place(path), times, follow_symlinks=False)

    def truncate(self, path, length, handle=None):
        os.truncate(self.place(path), length)

    def create(self, path, mode, info=None):
        return os.open(self.place(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def open(self, path, flags):
        return os.open(self.place(path), flags & ~os.O_APPEND)

    def read(self, path, length, offset, handle):
        return os.pread(handle, length, offset)

    def write(self, path, bytes, offset, handle):
        return os.pwrite(handle, bytes, offset)

    def release(self, path, handle):
        os.close(handle)

    def statfs(self, path):
        status = os.statvfs(self.folder)
        names = ("bavail", "bfree", "blocks", "bsize", "files", "ffree", "flag", "frsize", "namemax")
        return {f"f_{name}": getattr(status, f"f_{name}") for name in names}


os.umask(0)
FUSE(
    FoldingDisk(sys.argv[1]),
    sys.argv[2],
    foreground=True,
    nothreads=True,
    default_permissions=True,
    allow_other=True,
    use_ino=True,
    # Else the kernel would remember a name under which there is something else by now.
    entry_timeout=0,
    negative_timeout=0,
    attr_timeout=0,
)
