#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const layouts_text[] = {
    "id: t.vms\nsource: t\ntitle: VMs\nform: xml\nevidence: inventory\nrecognise: {root: [vms, "
    "vm]}\n"
    "units: {k: KiB, M: MiB}\n"
    "sides:\n"
    "  disk: {element: disk, only: \"@id\", key: \"@id\"}\n"
    "  inner: {each: \"descendant::part[@id]\", key: \"@id\"}\n"
    "collected: \"@at\"\n"
    "records:\n"
    "  - record: vm\n"
    "    element: vm\n"
    "    only: \"not(@kind) or @kind='vm'\"\n"
    "    where: \"not(kind) or kind='vm'\"\n"
    "    let: {hw: \"hw[1]\"}\n"
    "    fields:\n"
    "      name: {from: [name, \"@name\"], required: yes}\n"
    "      cores: {from: $hw/cpu, default: \"1\"}\n"
    "      memory_mib: {from: $hw/memory, unit: {from: \"$hw/memory/@unit\", default: KiB}}\n"
    "      ips: {from: nic/ip, list: \" \"}\n"
    "      usb: [{value: yes, when: usb}]\n"
    "      hw_version: {from: $hw/@v, extract: '(\\d+)$'}\n"
    "    parts:\n"
    "      - record: disk\n"
    "        each: disk-ref\n"
    "        complete: yes\n"
    "        let: {disk: \"side('disk', @ref)\"}\n"
    "        fields: {size_gib: {from: $disk/@size, unit: MiB}, path: $disk/path}\n"
    "      - {record: nic, each: nic, fields: {mac: \"@mac\", ips: ip}}\n"
    "  - record: host\n"
    "    element: vm\n"
    "    where: kind='host'\n"
    "    fields: {name: {from: name, required: yes}, cluster: \"side('inner', @ref)/name\"}\n",
    NULL};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bytes(layouts_text, data, size);
    return 0;
}
