/** Inventories in Ansible's ini format, as they are found: each with the files that it is made of. */
import type { InventoryCase } from "./inventory-case.ts";

const ini = (name: string, hosts: string): InventoryCase => ({ name, files: { hosts } });

/** In the file `hosts`, which has no extension, as most have none. */
export const INI_CASES: readonly InventoryCase[] = [
  ini(
    "two groups, as in every introduction",
    `mail.example.com

[webservers]
foo.example.com
bar.example.com

[dbservers]
one.example.com
two.example.com
three.example.com
`,
  ),
  ini(
    "ranges of numbers and letters, with steps and padding",
    `[web]
web[01:10:3].example.com
web[1:3]-[a:c]
db-[a:f]
rack[001:003]node[08:11]
up[A:D]
zero[:3]
[single]
one[5:5]
`,
  ),
  ini(
    "variables on the line, and in a section",
    `[atlanta]
host1 http_port=80 maxRequestsPerChild=808
host2 http_port=303 maxRequestsPerChild=909 ansible_user=deploy

[atlanta:vars]
ntp_server=ntp.atlanta.example.com
proxy = proxy.atlanta.example.com
maxRequestsPerChild=1
`,
  ),
  ini(
    "types of values, on the line and in a section",
    `[all]
a i=5 n=-5 p=+5 f=1.5 e=1e3 h=0x1f o=0o17 z=00 lead=0777 u=1_000 t=True no=False none=None yes=yes tr=true
b list=[1,2,'x'] dict={'a':1,'b':[True]} tuple=1,2 one=1, ip=10.0.0.1 version=1.2.3 date=2024-01-02 minus=2024-11-12 calc=1+2
c str='"quoted"' nested="'5'" plain=five empty= eq=a=b=c dot=.5 tail=5. sum=5-3 paren=(7) braces={}
[all:vars]
v_int=42
v_str="42"
v_single='42'
v_list=["a", "b"]
v_dict={"key": "value", "n": 1}
v_bool=True
v_low=true
v_comment=5 # after a number
v_text=five # after text
v_string="five" # after a string
v_hash="a#b"
v_empty=
v_spaces   =   padded out
v_equals=x=y
v_concat='a' 'b'
v_bytes=b'abc'
v_raw=r'a\\nb'
v_escape="tab\\there \\x41 \\u00e9 \\q"
v_triple='''three'''
v_open=[1, 2
v_mixed={'a': (1, 2), 'b': {'c': None}}
v_neg=-0x10
v_neglist=[-1, +2]
v_float=1_0.5e-1
v_path=/usr/bin:/bin
v_url=http://example.com/?a=b
v_json={"a": true}
`,
  ),
  ini(
    "odd quoting on the line",
    `[web]
a x="two words" y='single words' z="it's" w='say "hi"'
b x="a\\"b" y=a\\ b z='a\\b' w="a\\nb"
c "x=quoted whole" 'y=also # no comment' z=pre"mid"post
d x=1#2 y=gone
e x="1#2" # a comment
"quoted-name" x=1
f x=""
`,
  ),
  ini(
    "comments everywhere",
    `# first
; second
   # indented
[web] # after a section
a # after a host
b x=1 # after a variable
;c
[db]   
d
[site:children] # after children
web # after a child
db
`,
  ),
  ini(
    "groups in groups in groups",
    `[atlanta]
host1
host2
[raleigh]
host2
host3
[southeast:children]
atlanta
raleigh
[southeast:vars]
some_server=foo.southeast.example.com
halon_system_timeout=30
where=southeast
[usa:children]
southeast
northeast
[usa:vars]
where=usa
country=us
[northeast]
host4
[atlanta:vars]
where=atlanta
`,
  ),
  ini(
    "variables of groups of one depth: the name decides",
    `[zeta]
h
[alpha]
h
[mid]
h
[zeta:vars]
x=zeta
y=zeta
[alpha:vars]
x=alpha
z=alpha
[mid:vars]
x=mid
y=mid
z=mid
[Upper]
h
[Upper:vars]
x=upper
w=upper
`,
  ),
  ini(
    "priority of groups",
    `[a]
h
[b]
h
[c]
h
[a:vars]
x=a
ansible_group_priority=10
[b:vars]
x=b
y=b
[c:vars]
x=c
y=c
ansible_group_priority=0
`,
  ),
  ini(
    "a host in many groups at different depths",
    `[top:children]
middle
[middle:children]
bottom
[bottom]
h deep=host
[flat]
h
[top:vars]
v=top
deep=top
[middle:vars]
v=middle
[bottom:vars]
v=bottom
[flat:vars]
v=flat
w=flat
`,
  ),
  ini(
    "a diamond",
    `[bottom]
h
[left:children]
bottom
[right:children]
bottom
[top:children]
left
right
[left:vars]
x=left
[right:vars]
x=right
[top:vars]
x=top
y=top
`,
  ),
  ini(
    "children named before they are declared",
    `[all_web:children]
eu
us
[eu:children]
paris
[paris]
p1
[us]
u1
[all_web:vars]
x=1
`,
  ),
  ini(
    "ungrouped hosts, before and after",
    `first
second x=1

[web]
second
third

[ungrouped]
fourth
third
`,
  ),
  ini(
    "hosts that are named again",
    `[web]
a x=1 y=1
a x=2
b:2222
[db]
a z=3
b:3333 x=1
c
c
`,
  ),
  ini(
    "ports and addresses",
    `[web]
badwolf.example.com:5309
10.0.0.1:2222
10.0.0.[1:3]
192.168.[0:1].5:22
[2001:db8::1]:2200
2001:db8::2
::1
fe80::[a:c]
[10.0.0.9]:2201
under_score:2202
trailing-:2203
host:22:23
`,
  ),
  ini(
    "unicode",
    `[städte]
münchen.example größe=groß
東京:2222
[städte:vars]
größe='mittel'
emoji=🚀
`,
  ),
  ini(
    "numbers as names",
    `[10]
10
2
1
[10:vars]
x=1
[2024]
3 y=2
[all:vars]
007=bond
`,
  ),
  ini(
    "connection variables",
    `[all:vars]
ansible_user=admin
ansible_ssh_private_key_file=~/.ssh/id_ed25519
ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p -q bastion"'
[targets]
localhost ansible_connection=local
other1.example.com ansible_connection=ssh ansible_user=myuser
jumper ansible_port=5555 ansible_host=192.0.2.50
`,
  ),
  ini(
    "all and its variables",
    `[all:vars]
x=all
[web:vars]
x=web
[all]
h1
[web]
h2
[all:children]
web
`,
  ),
  ini(
    "an empty group and one of comments",
    `[empty]
[comments]
# nothing
[web]
a
[parent:children]
empty
web
`,
  ),
  ini(
    "a host and a group of one name",
    `[web]
web x=1
other
[db]
db1
`,
  ),
  ini("white space and line ends of Windows", "[web]\r\n  a   x=1\r\n\tb\ty=2\r\n\r\n[web:vars]\r\n  z = 3 \r\n"),
  ini(
    "templates are left as they are",
    `[web]
a x={{y}} z="{{ inventory_hostname }}.example.com"
[web:vars]
url=http://{{ ansible_host }}:{{ port }}/
`,
  ),
  ini(
    "kubespray",
    `[all]
node1 ansible_host=95.54.0.12 ip=10.3.0.1 etcd_member_name=etcd1
node2 ansible_host=95.54.0.13 ip=10.3.0.2 etcd_member_name=etcd2
node3 ansible_host=95.54.0.14

[kube_control_plane]
node1
node2

[etcd]
node1
node2
node3

[kube_node]
node2
node3

[calico_rr]

[k8s_cluster:children]
kube_control_plane
kube_node
calico_rr
`,
  ),
  ini(
    "openshift",
    `[OSEv3:children]
masters
nodes
etcd

[OSEv3:vars]
ansible_ssh_user=root
openshift_deployment_type=origin
openshift_master_identity_providers=[{'name': 'htpasswd_auth', 'login': 'true', 'challenge': 'true', 'kind': 'HTPasswdPasswordIdentityProvider'}]
openshift_node_groups=[{'name': 'node-config-master', 'labels': ['node-role.kubernetes.io/master=true']}]

[masters]
master.example.com

[etcd]
master.example.com

[nodes]
master.example.com openshift_node_group_name='node-config-master'
node1.example.com openshift_node_group_name="node-config-compute" openshift_schedulable=true
`,
  ),
];
