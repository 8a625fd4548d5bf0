#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const layouts_text[] = {
    "id: t.vm\nsource: t\ntitle: VMs\nevidence: inventory\nrecognise: {required: [VM], any: [CPU, "
    "OS, A]}\n"
    "none: [n/a]\nignore: [Junk]\ncollected: Seen\nrecords:\n"
    "  - record: vm\n"
    "    fields:\n"
    "      name: {from: VM, required: yes}\n"
    "      cores: {from: [CPU, vCPU], default: \"1\"}\n"
    "      memory_mib: {from: [Memory, {from: Memory GB, unit: GiB}], unit: MiB}\n"
    "      used_gib: {from: Used, unit: stated}\n"
    "      cpu_pct: {from: Busy, unit: \"100%\", strip: \"~ \"}\n"
    "      ips: {from: \"IP {n}\", list: \",;\", strip: \"[]\"}\n"
    "      power: {from: Power, map: {poweredOn: on}, else: unknown}\n"
    "      os_name: {from: OS, extract: '^(\\w+)( \\w+)*', as: '\\1\\2'}\n"
    "      template: Template\n"
    "      created: Created\n"
    "      rto: RTO\n"
    "      tags: {from: \"Tag {n}\", key: [\"Tag {n} name\", Names]}\n"
    "    parts:\n"
    "      - record: disk\n"
    "        complete: yes\n"
    "        fields: {size_gib: {from: \"Disk {n}\", unit: GiB, required: yes}, name: \"Disk {n} "
    "name\"}\n",
    "id: t.disk\nsource: t\ntitle: Disks\nevidence: inventory\nrecognise: {required: [VM, Disk]}\n"
    "records:\n"
    "  - {record: disk, complete: yes, asset: {name: VM, uuid: UUID}, fields: {name: Disk, raw: "
    "Raw}}\n",
    "id: t.app\nsource: t\ntitle: Applications\nevidence: business\nrecognise: {required: [Type, "
    "Name]}\n"
    "records:\n"
    "  - {record: app, when: {column: Type, is: [\"1\"]}, fields: {name: {from: Name, required: "
    "yes}}}\n"
    "  - record: dep\n"
    "    when: {column: Type, is: [\"2\"]}\n"
    "    fields: {from_name: Name, to_name: To, kind: Kind, port: Port, first_seen: Seen}\n"
    "    one_of: [[from_name], [to_name]]\n",
    "id: t.flow\nsource: t\ntitle: Flows\nevidence: observation\nrecognise: {required: [Source, "
    "Target]}\n"
    "records:\n"
    "  - record: dep\n"
    "    fields: {from_name: {from: Source, none: [\"-\"]}, to_name: Target, to_ip: Target IP, "
    "port: "
    "Port, protocol: Proto, last_seen: Seen, bytes: Bytes}\n"
    "    one_of: [[from_name], [to_name, to_ip]]\n",
    NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes(layouts_text, data, size);
    return 0;
}
