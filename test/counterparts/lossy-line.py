"""A line between the network namespaces of two processes that delays, loses, slows or swallows packets, as it is told.

Arguments: PROCESS ADDRESSES PROCESS ADDRESSES, the addresses separated by commas. Each line of standard input is an
order, answered by `done`: `delay SECONDS` (one way), `loss SHARE`, `rate BYTES_PER_SECOND` (0: no limit),
`swallow ADDRESS` or `pass ADDRESS`. The first packet swallowed after such an order is told: `swallowed ADDRESS`.
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import socket
import struct
import subprocess
import sys
import time

SET_INTERFACE = 0x400454CA
TUN_WITHOUT_HEADER = 0x0001 | 0x1000
MAXIMUM_PACKET = 65535
# Longer queues are cut, as a router's are.
MAXIMUM_QUEUE_SECONDS = 1


def open_end(process, addresses, number):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    name = f"line{os.getpid()}{number}"[-15:]
    fcntl.ioctl(device, SET_INTERFACE, struct.pack("16sH", name.encode(), TUN_WITHOUT_HEADER))
    subprocess.run(["ip", "link", "set", name, "netns", process], check=True)
    inside = ["nsenter", f"--net=/proc/{process}/ns/net", "ip"]
    for address in addresses.split(","):
        subprocess.run([*inside, "address", "add", f"{address}/24", "dev", name], check=True)
    subprocess.run([*inside, "link", "set", name, "up"], check=True)
    return device


class Line:
    def __init__(self, one_end, other_end):
        self.other = {one_end: other_end, other_end: one_end}
        self.settings = {"delay": 0.0, "loss": 0.0, "rate": 0.0}
        self.swallowed = {}
        self.free_at = {one_end: 0.0, other_end: 0.0}
        self.under_way = []
        self.order = itertools.count()

    def obey(self, line):
        what, value = line.split()
        if what == "swallow":
            self.swallowed[value] = 0
        elif what == "pass":
            self.swallowed.pop(value, None)
        else:
            self.settings[what] = float(value)
        print("done", flush=True)

    def take(self, end, packet):
        if packet[0] >> 4 != 4:
            return
        for address in (socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])):
            if address in self.swallowed:
                self.swallowed[address] += 1
                if self.swallowed[address] == 1:
                    print("swallowed", address, flush=True)
                return
        if random.random() < self.settings["loss"]:
            return
        leaves_at = time.monotonic()
        if self.settings["rate"] > 0:
            busy_until = max(self.free_at[end], leaves_at)
            if busy_until - leaves_at > MAXIMUM_QUEUE_SECONDS:
                return
            leaves_at = self.free_at[end] = busy_until + len(packet) / self.settings["rate"]
        arrival = leaves_at + self.settings["delay"]
        heapq.heappush(self.under_way, (arrival, next(self.order), self.other[end], packet))

    def deliver(self):
        while self.under_way and self.under_way[0][0] <= time.monotonic():
            _, _, end, packet = heapq.heappop(self.under_way)
            os.write(end, packet)

    def time_left(self):
        return max(0, self.under_way[0][0] - time.monotonic()) if self.under_way else None

    def read(self, end):
        while True:
            try:
                self.take(end, os.read(end, MAXIMUM_PACKET))
            except BlockingIOError:
                return


def main(one, one_addresses, other, other_addresses):
    ends = [open_end(one, one_addresses, 1), open_end(other, other_addresses, 2)]
    line = Line(*ends)
    print("up", flush=True)
    while True:
        line.deliver()
        ready, _, _ = select.select([*ends, sys.stdin.fileno()], [], [], line.time_left())
        for end in ready:
            if end in ends:
                line.read(end)
                continue
            orders = os.read(end, 4096).decode()
            # Who gave the orders is gone.
            if orders == "":
                return
            for order in orders.splitlines():
                line.obey(order)


main(*sys.argv[1:])
