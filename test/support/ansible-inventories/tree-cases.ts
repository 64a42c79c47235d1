/** Inventories in YAML and JSON, folders of them, and variables in files beside them. */
import type { InventoryCase } from "./inventory-case.ts";

const yaml = (name: string, text: string): InventoryCase => ({
  name,
  files: { "hosts.yml": text },
  sources: ["hosts.yml"],
});

export const TREE_CASES: readonly InventoryCase[] = [
  yaml(
    "yaml: groups in groups",
    `all:
  hosts:
    mail.example.com:
  children:
    webservers:
      hosts:
        foo.example.com: {http_port: 80}
        bar.example.com:
      vars:
        http_port: 8080
    dbservers:
      hosts:
        one.example.com:
        two.example.com: {}
    east:
      children:
        webservers:
        dbservers: {}
      vars: {where: east}
`,
  ),
  yaml(
    "yaml: words of YAML 1.1",
    `all:
  hosts:
    a:
      t: yes
      f: off
      u: TRUE
      y: y
      n: n
      nothing: ~
      empty:
      octal: 0777
      zero: 0o17
      hex: 0x1F
      binary: 0b101
      sixty: 1:30
      sixtyfloat: 1:30.5
      underscore: 1_000
      float: 1.5
      point: .5
      exp: 1e3
      exp2: 1.5e3
      exp3: 1.5e+3
      neg: -12
      plus: +12
      ip: 10.0.0.1
      version: 1.10
      quoted: "yes"
      single: '0777'
      date: 2024-01-02
      time: "12:30"
      nul: "null"
      tag: !!str 5
      taggedint: !!int "7"
      text: |
        two
        lines
      folded: >-
        one
        line
      list: [1, two, yes]
      mapping: {a: {b: [c]}}
      unsafe: !unsafe "{{ no }}"
`,
  ),
  yaml(
    "yaml: anchors, aliases and merges",
    `all:
  vars:
    base: &base {a: 1, b: [1, 2]}
  hosts:
    h1:
      own: {<<: *base, a: 2}
    h2: &h2
      x: 1
    h3:
      <<: *h2
      y: *base
`,
  ),
  yaml(
    "yaml: ranges, ports, strings instead of mappings",
    `web:
  hosts:
    web[01:03].example.com:
      x: 1
    "db:2222":
    "[2001:db8::1]:22":
one:
  hosts: single
two:
  children: one
`,
  ),
  yaml(
    "yaml: names that are numbers, and their order",
    `all:
  children:
    "20":
      hosts:
        "30":
        "3": {v: 1}
        "100":
    "1":
      hosts:
        "3":
`,
  ),
  yaml(
    "yaml: a group defined twice, and a key twice",
    `web:
  hosts:
    a: {x: 1, x: 2}
  vars: {v: 1}
db:
  children:
    web:
      hosts:
        b:
      vars: {v: 2}
`,
  ),
  yaml(
    "yaml: priority and depth",
    `all:
  vars: {x: all}
  children:
    a: {hosts: {h: }, vars: {x: a, ansible_group_priority: 5}}
    b: {hosts: {h: }, vars: {x: b}}
    c: {hosts: {h: }, vars: {x: c, y: c}}
    d: {children: {e: {hosts: {h: {}}, vars: {y: e}}}, vars: {y: d, x: d}}
`,
  ),
  yaml(
    "yaml: what is skipped",
    `all:
  hosts:
    a:
  something: {x: 1}
  version: 2
other: just text
`,
  ),
  yaml("yaml: ungrouped", `all:\n  hosts:\n    a:\nungrouped:\n  hosts:\n    b:\nweb:\n  hosts:\n    a:\n`),
  {
    name: "json: static, as YAML has it",
    files: {
      "hosts.json": JSON.stringify({
        all: {
          hosts: { a: { x: 1.5, list: [true, null] }, "10.0.0.1": {} },
          children: { web: { hosts: { b: {} }, vars: { "1": "one" } } },
        },
      }),
    },
    sources: ["hosts.json"],
  },
  {
    name: "yaml without an extension",
    files: { inventory: "---\nweb:\n  hosts:\n    a:\n    b: {x: 1}\n" },
    sources: ["inventory"],
  },
  {
    name: "group_vars and host_vars",
    files: {
      hosts: "[web]\na x=line\nb\n[db]\nc\n[site:children]\nweb\ndb\n[web:vars]\nx=section\ny=section\n",
      "group_vars/all.yml": "everywhere: yes\nx: all\ny: all\nz: all\n",
      "group_vars/web.yml": "y: web\nw: {deep: [1]}\n",
      "group_vars/site": "z: site\ny: site\n",
      "group_vars/db/10-first.yml": "n: first\nm: first\n",
      "group_vars/db/20-second.yaml": "n: second\n",
      "group_vars/db/more/deep.json": '{"o": "deep"}',
      "group_vars/db/.hidden.yml": "hidden: 1\n",
      "group_vars/db/backup.yml~": "backup: 1\n",
      "group_vars/db/notes.txt": "no: 1\n",
      "host_vars/a.yml": "x: host\n",
      "host_vars/b/one.yml": "y: host\n",
      "host_vars/c.json": '{"v": [1, 2]}',
      "host_vars/empty.yml": "",
    },
  },
  {
    name: "only the first file of a name counts",
    files: {
      hosts: "[web]\na\nb\n",
      "group_vars/web.yml": "x: yml\n",
      "group_vars/web.yaml": "y: yaml\n",
      "host_vars/a": "p: plain\n",
      "host_vars/a.yml": "q: yml\n",
      "host_vars/b/x.yml": "r: folder\n",
      "host_vars/b.yml": "s: file\n",
    },
  },
  {
    name: "a folder of inventories",
    files: {
      "inv/01-web": "[web]\na\nb x=1\n",
      "inv/02-db.yml": "db:\n  hosts:\n    c:\n    a: {x: 2}\n",
      "inv/10-more/hosts": "[web]\nd\n[more]\nd\n",
      "inv/ignored.ini": "[web]\nwrong1\n",
      "inv/ignored.cfg": "[web]\nwrong2\n",
      "inv/README.md": "not an inventory",
      "inv/old.bak": "[web]\nwrong3\n",
      "inv/.hidden": "[web]\nwrong4\n",
      "inv/backup~": "[web]\nwrong5\n",
      "inv/group_vars/web.yml": "g: 1\n",
      "inv/host_vars/d.yml": "h: 1\n",
      "inv/10-more/group_vars/web.yml": "nowhere: 1\n",
    },
    sources: ["inv"],
  },
  {
    name: "two inventories, the later stronger",
    files: {
      "one/hosts": "[web]\na x=1 y=1\n[web:vars]\ng=1\n",
      "one/group_vars/web.yml": "f: one\no: one\n",
      "two/hosts": "[web]\na x=2\nb\n[web:vars]\ng=2\n",
      "two/group_vars/web.yml": "f: two\n",
      "two/group_vars/all.yml": "o: all of two\n",
      "two/host_vars/a.yml": "y: two\n",
    },
    sources: ["one/hosts", "two/hosts"],
  },
  {
    name: "variables beside playbooks",
    files: {
      "inventories/prod/hosts": "[web]\na\n",
      "inventories/prod/group_vars/web.yml": "x: inventory\ny: inventory\n",
      "inventories/prod/host_vars/a.yml": "h: inventory\n",
      "group_vars/web.yml": "x: playbook\n",
      "group_vars/all.yml": "y: all\nz: all\n",
      "host_vars/a.yml": "h: playbook\n",
    },
    sources: ["inventories/prod/hosts"],
    playbookFolder: ".",
  },
  { name: "a list of hosts", files: {}, sources: ["web1,web2:2222,10.0.0.1,[2001:db8::1]:22,"] },
  {
    name: "a file that is no inventory in a folder",
    files: {
      "inv/a-hosts": "[web]\na\n",
      "inv/notes": "This is some text: with words\nand more of them\n",
      "inv/z-hosts": "[web]\nb\n",
    },
    sources: ["inv"],
  },
];
