#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Exports as others may bring them: odd, but right by the documentation of what writes them. Made
 * for these tests; what real ones give is in test-corpora.c.
 */

/* https://libvirt.org/formatdomain.html */
typedef struct {
    const char *odd, *text, *rows;
} Odd;

static const Odd domains[] = {
    {"memory in bytes, a legacy unit in small letters, more CPUs offline",
     "<domain type='kvm'><name>a</name><memory unit='bytes'>2147483648</memory>"
     "<vcpu placement='static' current='2'>8</vcpu></domain>",
     "vm name=a; server_type=virtual; cores=2; memory_mib=2048; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
    {"a number of CPUs that cannot be read, which is not the one that is usual",
     "<domain type='kvm'><name>a</name><vcpu>two</vcpu></domain>",
     "vm name=a; server_type=virtual; disk_count=0; nic_count=0; hypervisor=kvm; cpu_affinity=no; "
     "numa_affinity=no; tpm=no;\n"
     "a.xml:1: warning: 'vcpu': 'two' is not a whole number, 0 or more; it is taken as unknown "
     "[IGNORED_VALUE]\n"},
    {"units of every kind",
     "<domains><domain type='qemu'><name>a</name><memory unit='b'>1073741824</memory></domain>"
     "<domain type='qemu'><name>b</name><memory unit='KB'>1048576</memory></domain>"
     "<domain type='qemu'><name>c</name><memory unit='k'>1048576</memory></domain>"
     "<domain type='qemu'><name>d</name><memory unit='MB'>1000</memory></domain>"
     "<domain type='qemu'><name>e</name><memory unit='M'>1024</memory></domain>"
     "<domain type='qemu'><name>f</name><memory unit='G'>1</memory></domain>"
     "<domain type='qemu'><name>g</name><memory unit='TiB'>1</memory></domain>"
     "<domain type='qemu'><name>h</name><memory>1048576</memory></domain>"
     "<domain type='qemu'><name>i</name><memory unit='gib'>1</memory></domain></domains>",
     "vm name=a; server_type=virtual; cores=1; memory_mib=1024; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=b; server_type=virtual; cores=1; memory_mib=1000; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=d; server_type=virtual; cores=1; memory_mib=953.674; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=i; server_type=virtual; cores=1; memory_mib=1024; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=h; server_type=virtual; cores=1; memory_mib=1024; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=c; server_type=virtual; cores=1; memory_mib=1024; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=g; server_type=virtual; cores=1; memory_mib=1048576; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=f; server_type=virtual; cores=1; memory_mib=1024; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=e; server_type=virtual; cores=1; memory_mib=1024; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
    {"cdroms, a floppy, a LUN, a network disk, a volume, an NVMe disk, an empty drive",
     "<domain type='kvm'><name>a</name><memory unit='GiB'>4</memory><devices>"
     "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>"
     "<disk type='file' device='cdrom'><source file='/iso/x.iso'/><target dev='sdb' "
     "bus='sata'/></disk>"
     "<disk type='file' device='floppy'><target dev='fda'/></disk>"
     "<disk type='block' device='lun'><source dev='/dev/disk/by-id/x'/><target dev='sdc' "
     "bus='scsi'/><shareable/></disk>"
     "<disk type='network' device='disk'><source protocol='rbd' name='pool/image'><host "
     "name='mon1' port='6321'/></source><target dev='vda' bus='virtio'/></disk>"
     "<disk type='volume' device='disk'><source pool='blk-pool0' volume='blk-pool0-vol0'/><target "
     "dev='vdb' bus='virtio'/></disk>"
     "<disk type='nvme' device='disk'><source type='pci' managed='yes' namespace='1'><address "
     "domain='0x0000' bus='0x01' slot='0x00' function='0x0'/></source><target dev='vdc' "
     "bus='virtio'/></disk>"
     "<disk type='vhostuser' device='disk'><source type='unix' path='/tmp/vhost1.sock'/><target "
     "dev='vdd' bus='virtio'/></disk>"
     "</devices></domain>",
     "vm name=a; server_type=virtual; cores=1; memory_mib=4096; disk_count=5; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "disk name=sdc; key=sdc; raw=yes; shared=yes; controller=scsi; path=/dev/disk/by-id/x;\n"
     "disk name=vda; key=vda; raw=no; shared=no; controller=virtio; path=pool/image;\n"
     "disk name=vdb; key=vdb; raw=no; shared=no; controller=virtio; datastore=blk-pool0; "
     "path=blk-pool0-vol0;\n"
     "disk name=vdc; key=vdc; raw=no; shared=no; controller=virtio;\n"
     "disk name=vdd; key=vdd; raw=no; shared=no; controller=virtio; path=/tmp/vhost1.sock;\n"},
    {"devices of the host: PCI, USB, mdev; an interface of SR-IOV",
     "<domain type='kvm'><name>a</name><devices><hostdev mode='subsystem' type='pci' "
     "managed='yes'><source><address domain='0x0' bus='0x06' slot='0x02' "
     "function='0x0'/></source></hostdev>"
     "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1234'/><product "
     "id='0xbeef'/></source></hostdev>"
     "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address "
     "uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/></source></hostdev>"
     "<interface type='hostdev' managed='yes'><mac address='52:54:00:6d:90:02'/><source><address "
     "type='pci' domain='0x0' bus='0x0' slot='0x07' function='0x0'/></source></interface>"
     "</devices></domain>",
     "vm name=a; macs=52:54:00:6d:90:02; server_type=virtual; networks=hostdev; cores=1; "
     "disk_count=0; nic_count=1; hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no; "
     "usb=yes; passthrough=yes;\n"
     "nic network=hostdev; mac=52:54:00:6d:90:02; direct_path=yes;\n"},
    {"interfaces of every type, with more than one address",
     "<domain type='kvm'><name>a</name><devices>"
     "<interface type='bridge'><source bridge='br0'/><mac address='52:54:00:00:00:01'/><model "
     "type='virtio'/><link state='down'/></interface>"
     "<interface type='direct'><source dev='eth0' mode='vepa'/></interface>"
     "<interface type='user'><ip family='ipv4' address='172.17.2.0' prefix='24'/><ip family='ipv6' "
     "address='2001:db8:ac10:fd01::' prefix='64'/></interface>"
     "<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>"
     "<interface type='network'><source network='default' portgroup='engineering'/><target "
     "dev='vnet7'/></interface>"
     "</devices></domain>",
     "vm name=a; ips=172.17.2.0;2001:db8:ac10:fd01::; macs=52:54:00:00:00:01; server_type=virtual; "
     "networks=br0;eth0;user;/dev/vhost-vdpa-0;default; cores=1; disk_count=0; nic_count=5; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "nic network=br0; adapter=virtio; mac=52:54:00:00:00:01; connected=no; direct_path=no;\n"
     "nic network=eth0; direct_path=no;\n"
     "nic network=user; ips=172.17.2.0;2001:db8:ac10:fd01::; direct_path=no;\n"
     "nic network=/dev/vhost-vdpa-0; direct_path=no;\n"
     "nic name=vnet7; network=default; direct_path=no;\n"},
    {"firmware said in four ways",
     "<domains><domain type='kvm'><name>a</name><os firmware='efi'><type "
     "arch='x86_64'>hvm</type><firmware><feature enabled='yes' "
     "name='secure-boot'/></firmware></os></domain>"
     "<domain type='kvm'><name>b</name><os><type arch='x86_64'>hvm</type><loader readonly='yes' "
     "secure='yes' "
     "type='pflash'>/usr/share/OVMF/OVMF_CODE.secboot.fd</loader><nvram/></os></domain>"
     "<domain type='kvm'><name>c</name><os><type arch='aarch64' "
     "machine='virt'>hvm</type></os></domain>"
     "<domain type='xen'><name>d</name><os><type arch='x86_64' machine='xenfv'>hvm</type><loader "
     "type='rom'>/usr/lib/xen/boot/hvmloader</loader></os></domain></domains>",
     "vm name=a; server_type=virtual; cores=1; disk_count=0; nic_count=0; firmware=uefi; "
     "secure_boot=yes; hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=b; server_type=virtual; cores=1; disk_count=0; nic_count=0; firmware=uefi; "
     "secure_boot=yes; hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=d; server_type=virtual; cores=1; disk_count=0; nic_count=0; firmware=bios; "
     "hypervisor=xen; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=c; server_type=virtual; cores=1; disk_count=0; nic_count=0; hypervisor=kvm; "
     "cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
    {"names of other scripts, CDATA, namespaces of others, comments everywhere",
     "<?xml version='1.0' encoding='UTF-8'?>\n<!-- WARNING: THIS IS AN AUTO-GENERATED FILE -->\n"
     "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><!-- a "
     "--><name><![CDATA[\xE6\x97\xA5\xE6\x9C\xAC & co]]></name>"
     "<uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</"
     "uuid><title>\xD0\xA1\xD0\xB5\xD1\x80\xD0\xB2\xD0\xB5\xD1\x80</title>"
     "<memory dumpCore='off' unit='KiB'>524288</memory><currentMemory "
     "unit='KiB'>262144</currentMemory><vcpu>1</vcpu>"
     "<qemu:commandline><qemu:arg value='-newarg'/></qemu:commandline></domain>",
     "vm name=\xE6\x97\xA5\xE6\x9C\xAC & co; uuid=4dea22b3-1d52-d8f3-2516-782e98ab3fa0; "
     "server_type=virtual; cores=1; memory_mib=512; disk_count=0; nic_count=0; hypervisor=kvm; "
     "cpu_affinity=no; numa_affinity=no; tpm=no; "
     "annotation=\xD0\xA1\xD0\xB5\xD1\x80\xD0\xB2\xD0\xB5\xD1\x80;\n"},
    {"a domain with a backing chain, snapshots and a mirror in its disk: one disk",
     "<domain type='kvm' id='7'><name>a</name><devices><disk type='file' device='disk' "
     "snapshot='external'><driver name='qemu' type='qcow2'/>"
     "<source file='/v/a.snap2' index='3'/><backingStore type='file' index='2'><format "
     "type='qcow2'/><source file='/v/a.snap1'/>"
     "<backingStore type='file' index='1'><source "
     "file='/v/a.qcow2'/><backingStore/></backingStore></backingStore>"
     "<mirror type='file' job='copy'><source file='/v/copy.qcow2'/></mirror><target dev='vda' "
     "bus='virtio'/></disk></devices></domain>",
     "vm name=a; server_type=virtual; cores=1; disk_count=1; nic_count=0; hypervisor=kvm; "
     "cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "disk name=vda; key=vda; raw=no; shared=no; controller=virtio; path=/v/a.snap2;\n"},
    {"a snapshot's domain inside, and its inactive one",
     "<domainsnapshot><name>s1</name><domain type='kvm'><name>a</name><memory "
     "unit='MiB'>512</memory></domain>"
     "<inactiveDomain type='kvm'><name>a</name><memory "
     "unit='MiB'>1024</memory></inactiveDomain></domainsnapshot>",
     "vm name=a; server_type=virtual; cores=1; memory_mib=512; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
    {"memory hot-plugged: maxMemory and dimms",
     "<domain type='kvm'><name>a</name><maxMemory slots='16' unit='GiB'>64</maxMemory><memory "
     "unit='GiB'>6</memory><currentMemory unit='GiB'>5</currentMemory>"
     "<cpu><numa><cell id='0' cpus='0-3' memory='4' unit='GiB'/></numa></cpu>"
     "<devices><memory model='dimm'><target><size "
     "unit='GiB'>2</size><node>0</node></target></memory></devices></domain>",
     "vm name=a; server_type=virtual; cores=1; memory_mib=6144; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
    {"memory said by its NUMA cells alone, or by what it has at the moment alone, each in its unit",
     "<domains><domain type='kvm'><name>a</name><maxMemory slots='16' unit='TiB'>1</maxMemory>"
     "<currentMemory unit='GiB'>6</currentMemory><cpu><numa><cell id='0' memory='4' unit='GiB'/>"
     "<cell id='1' memory='4194304'/><cell id='2' memory='512' unit='MiB'/></numa></cpu></domain>"
     "<domain type='kvm'><name>b</name><currentMemory unit='GiB'>6</currentMemory></domain>"
     "<domain type='kvm'><name>c</name><currentMemory>1048576</currentMemory></domain></domains>",
     "vm name=a; server_type=virtual; cores=1; memory_mib=8704; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=b; server_type=virtual; cores=1; memory_mib=6144; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=c; server_type=virtual; cores=1; memory_mib=1024; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
};

/* DSP0243 1.1 and 2.1, and what products make of it */
#define ITEM(id, type, more)                                                                       \
    "<Item><rasd:ElementName>e" id "</rasd:ElementName><rasd:InstanceID>" id                       \
    "</rasd:InstanceID>" more "<rasd:ResourceType>" type "</rasd:ResourceType></Item>"
#define QUANTITY(n) "<rasd:VirtualQuantity>" n "</rasd:VirtualQuantity>"
#define UNITS(u)    "<rasd:AllocationUnits>" u "</rasd:AllocationUnits>"
#define ON_DISK(d)  "<rasd:HostResource>ovf:/disk/" d "</rasd:HostResource>"
#define NS                                                                                         \
    "xmlns='http://schemas.dmtf.org/ovf/envelope/1' "                                              \
    "xmlns:ovf='http://schemas.dmtf.org/ovf/envelope/1' "                                          \
    "xmlns:rasd='http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/"                               \
    "CIM_ResourceAllocationSettingData' "                                                          \
    "xmlns:vssd='http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData'"

static const Odd packages[] = {
    {"memory with VirtualQuantityUnits, a CPU item with a reservation alone; secure boot of newer "
     "vSphere",
     "<Envelope " NS "><VirtualSystem ovf:id='a'><VirtualHardwareSection><System>"
     "<vssd:VirtualSystemType>kvm</vssd:VirtualSystemType></System>"
     "<Config ovf:key='uefi.secureBoot.enabled' ovf:value='true'/>" ITEM(
         "1", "3", UNITS("hertz * 10^6") "<rasd:Reservation>2000</rasd:Reservation>")
         ITEM("2", "3", QUANTITY("2"))
             ITEM("3", "4",
                  QUANTITY("2") UNITS(
                      "byte * 2^20") "<rasd:VirtualQuantityUnits>byte * 2^30</"
                                     "rasd:VirtualQuantityUnits>") "</VirtualHardwareSection></"
                                                                   "VirtualSystem></Envelope>",
     "vm name=a; server_type=virtual; cores=2; memory_mib=2048; disk_count=0; nic_count=0; "
     "secure_boot=yes; hypervisor=kvm;\n"},
    {"capacities in units of every kind",
     "<Envelope " NS "><DiskSection><Info/>"
     "<Disk ovf:diskId='d1' ovf:capacity='20' ovf:capacityAllocationUnits='byte * 2^30'/>"
     "<Disk ovf:diskId='d2' ovf:capacity='21474836480'/>"
     "<Disk ovf:diskId='d3' ovf:capacity='20' ovf:capacityAllocationUnits='GigaBytes'/>"
     "<Disk ovf:diskId='d4' ovf:capacity='20' ovf:capacityAllocationUnits='byte*2^30'/>"
     "<Disk ovf:diskId='d5' ovf:capacity='20480' ovf:capacityAllocationUnits='byte * 2^20'/>"
     "<Disk ovf:diskId='d6' ovf:capacity='20' ovf:capacityAllocationUnits='byte * 10^9'/>"
     "<Disk ovf:diskId='d7' ovf:capacity='2' ovf:capacityAllocationUnits='byte * 10^12'/>"
     "<Disk ovf:diskId='d8' ovf:capacity='20' ovf:capacityAllocationUnits='GB'/>"
     "<Disk ovf:diskId='d9' ovf:capacity='20' ovf:capacityAllocationUnits='byte *2^30'/>"
     "<Disk ovf:diskId='d10' ovf:capacity='41943040' ovf:capacityAllocationUnits='sector * 512'/>"
     "<Disk ovf:diskId='d11' ovf:capacity='41943040' ovf:capacityAllocationUnits='byte * 512'/>"
     "<Disk ovf:diskId='d12' ovf:capacity='20' ovf:capacityAllocationUnits='BYTES* 2^ 10 *1024^2'/>"
     "<Disk ovf:diskId='d13' ovf:capacity='1' ovf:capacityAllocationUnits='byte * 2^63'/>"
     "<Disk ovf:diskId='d14' ovf:capacity='20'/>"
     "<Disk ovf:diskId='d15' ovf:capacity='99999999999999999999'/>"
     "</DiskSection><VirtualSystem ovf:id='vm'><VirtualHardwareSection>" ITEM(
         "1", "3", UNITS("hertz * 10^6") QUANTITY("2"))
         ITEM("2", "4", UNITS("byte * 2^20") QUANTITY("4096")) ITEM("11", "17", ON_DISK("d1"))
             ITEM("12", "17", ON_DISK("d2")) ITEM("13", "17", ON_DISK("d3"))
                 ITEM("14", "17", ON_DISK("d4")) ITEM("15", "17", ON_DISK("d5")) ITEM(
                     "16", "17", ON_DISK("d6")) ITEM("17", "17", ON_DISK("d7")) ITEM("18", "17",
                                                                                     ON_DISK("d8"))
                     ITEM("19", "17", ON_DISK("d9")) ITEM("20", "17", ON_DISK("d10")) ITEM(
                         "21", "17", ON_DISK("d11")) ITEM("22", "17", ON_DISK("d12"))
                         ITEM("23", "17", ON_DISK("d13")) ITEM("24", "17", ON_DISK("d14")) ITEM(
                             "25", "17",
                             ON_DISK("d15")) "</VirtualHardwareSection></VirtualSystem></Envelope>",
     "vm name=vm; server_type=virtual; cores=2; memory_mib=4096; disk_count=15; nic_count=0;\n"
     "disk name=e11; key=11; size_gib=20; path=ovf:/disk/d1;\n"
     "disk name=e12; key=12; size_gib=20; path=ovf:/disk/d2;\n"
     "disk name=e13; key=13; size_gib=20; path=ovf:/disk/d3;\n"
     "disk name=e14; key=14; size_gib=20; path=ovf:/disk/d4;\n"
     "disk name=e15; key=15; size_gib=20; path=ovf:/disk/d5;\n"
     "disk name=e16; key=16; size_gib=18.626; path=ovf:/disk/d6;\n"
     "disk name=e17; key=17; size_gib=1862.645; path=ovf:/disk/d7;\n"
     "disk name=e18; key=18; size_gib=20; path=ovf:/disk/d8;\n"
     "disk name=e19; key=19; size_gib=20; path=ovf:/disk/d9;\n"
     "disk name=e20; key=20; path=ovf:/disk/d10;\n"
     "disk name=e21; key=21; size_gib=20; path=ovf:/disk/d11;\n"
     "disk name=e22; key=22; size_gib=20; path=ovf:/disk/d12;\n"
     "disk name=e23; key=23; path=ovf:/disk/d13;\n"
     "disk name=e24; key=24; path=ovf:/disk/d14;\n"
     "disk name=e25; key=25; path=ovf:/disk/d15;\n"
     "a.ovf:1: warning: 'disk.size_gib': 'sector * 512' is no known unit; the value is taken as "
     "unknown [IGNORED_VALUE]\n"
     "a.ovf:1: warning: 'disk.size_gib': 'byte * 2^63' is no known unit; the value is taken as "
     "unknown [IGNORED_VALUE]\n"
     "a.ovf:1: warning: 'disk.size_gib': '20' is under 1 MiB, so that it must be of another unit; "
     "it "
     "is taken as unknown [IGNORED_VALUE]\n"
     "a.ovf:1: warning: 'disk.size_gib': '99999999999999999999' is too large; it is taken as "
     "unknown [IGNORED_VALUE]\n"},
    {"disks as Xen's products write them, a blank in a reference; a CD of VirtualBox is no disk",
     "<Envelope " NS "><DiskSection>"
     "<Disk ovf:diskId='d1' ovf:capacity='20' ovf:capacityAllocationUnits='byte * 2^30'/>"
     "<Disk ovf:diskId='d2' ovf:capacity='30' ovf:capacityAllocationUnits='byte * 2^30'/>"
     "</DiskSection><VirtualSystem ovf:id='vm'><VirtualHardwareSection>" ITEM(
         "1", "19", ON_DISK("d1 ")) ITEM("2", "31", ON_DISK("d2")) ITEM("3", "15", ON_DISK("d2"))
         ITEM("4", "19", "") "</VirtualHardwareSection></VirtualSystem></Envelope>",
     "vm name=vm; server_type=virtual; disk_count=2; nic_count=0; size_gib=50;\n"
     "disk name=e1; key=1; size_gib=20; path=ovf:/disk/d1;\n"
     "disk name=e2; key=2; size_gib=30; path=ovf:/disk/d2;\n"},
    {"capacities that are properties, by their whole name, of the package and of the VM; one that "
     "is not there",
     "<Envelope " NS "><DiskSection>"
     "<Disk ovf:diskId='d1' ovf:capacity='${org.x.size.1}' ovf:capacityAllocationUnits='byte * "
     "2^30'/>"
     "<Disk ovf:diskId='d2' ovf:capacity='${org.x.data}' ovf:capacityAllocationUnits='byte * "
     "2^30'/>"
     "<Disk ovf:diskId='d3' ovf:capacity='${none}' ovf:capacityAllocationUnits='byte * 2^30'/>"
     "<Disk ovf:diskId='d4' ovf:capacity='${org.y.own.2}' ovf:capacityAllocationUnits='byte * "
     "2^30'/>"
     "</DiskSection><ProductSection ovf:class='org.x' ovf:instance='1'><Property ovf:key='size' "
     "ovf:value='20'/></ProductSection><ProductSection ovf:class='org.x'><Property ovf:key='data' "
     "ovf:value='30'/></ProductSection>"
     "<VirtualSystem ovf:id='vm'><ProductSection ovf:class='org.y' ovf:instance='2'><Property "
     "ovf:key='own' ovf:value='40'/></ProductSection><VirtualHardwareSection>" ITEM(
         "1", "17", ON_DISK("d1")) ITEM("2", "17", ON_DISK("d2")) ITEM("3", "17", ON_DISK("d3"))
         ITEM("4", "17", ON_DISK("d4")) "</VirtualHardwareSection></VirtualSystem></Envelope>",
     "vm name=vm; server_type=virtual; disk_count=4; nic_count=0;\n"
     "disk name=e1; key=1; size_gib=20; path=ovf:/disk/d1;\n"
     "disk name=e2; key=2; size_gib=30; path=ovf:/disk/d2;\n"
     "disk name=e3; key=3; path=ovf:/disk/d3;\n"
     "disk name=e4; key=4; size_gib=40; path=ovf:/disk/d4;\n"
     "a.ovf:1: warning: 'disk.size_gib': '${none}' is not a number, 0 or more; it is taken as "
     "unknown [IGNORED_VALUE]\n"},
    {"a disk that is described twice, one behind the VM, and one not at all",
     "<Envelope " NS "><DiskSection>\n"
     "<Disk ovf:diskId='d1' ovf:capacity='20' ovf:capacityAllocationUnits='byte * 2^30'/>\n"
     "<Disk ovf:diskId='d1' ovf:capacity='30' ovf:capacityAllocationUnits='byte * 2^30'/>\n"
     "</DiskSection><VirtualSystem ovf:id='vm'><VirtualHardwareSection>" ITEM(
         "1", "17", ON_DISK("d1")) ITEM("2", "17", ON_DISK("d2"))
         ITEM("3", "17", ON_DISK("d3")) "</VirtualHardwareSection></VirtualSystem>\n"
                                        "<DiskSection><Disk ovf:diskId='d2' "
                                        "ovf:capacity='30'/></DiskSection></Envelope>",
     "vm name=vm; server_type=virtual; disk_count=3; nic_count=0;\n"
     "disk name=e1; key=1; size_gib=20; path=ovf:/disk/d1;\n"
     "disk name=e2; key=2; path=ovf:/disk/d2;\n"
     "disk name=e3; key=3; path=ovf:/disk/d3;\n"
     "a.ovf: warning: 2 elements are referred to, but not found above the record, first 'd2': "
     "what they would say is unknown [DANGLING]\n"
     "a.ovf:3: warning: <Disk> 'd1' is there twice: the first one counts [IGNORED_VALUE]\n"
     "a.ovf:5: warning: <Disk> 'd2' stands behind the record that refers to it, where it is not "
     "read [IGNORED_VALUE]\n"},
    {"processors given twice, alike and otherwise",
     "<Envelope " NS "><VirtualSystemCollection ovf:id='app'>"
     "<VirtualSystem ovf:id='a'><VirtualHardwareSection>" ITEM("1", "3", QUANTITY("2")) ITEM(
         "1", "3",
         QUANTITY("2")) "</VirtualHardwareSection></VirtualSystem>"
                        "<VirtualSystem ovf:id='b'><VirtualHardwareSection>" ITEM("1", "3",
                                                                                  QUANTITY("2"))
                            ITEM("1", "3",
                                 QUANTITY("4")) "</VirtualHardwareSection></VirtualSystem>"
                                                "</VirtualSystemCollection></Envelope>",
     "vm name=a; server_type=virtual; vapp=app; cores=2; disk_count=0; nic_count=0;\n"
     "vm name=b; server_type=virtual; vapp=app; disk_count=0; nic_count=0;\n"
     "a.ovf:1: warning: 'vm.cores': several values, where one is wanted; it is taken as unknown "
     "[IGNORED_VALUE]\n"},
    {"prefixes of namespaces that nobody declares",
     "<o:Envelope xmlns='http://schemas.dmtf.org/ovf/envelope/1'><o:VirtualSystem ovf:id='vm'>"
     "<VirtualHardwareSection>" ITEM("1", "3", QUANTITY("2")) "</VirtualHardwareSection>"
                                                              "</o:VirtualSystem></o:Envelope>",
     "vm name=vm; server_type=virtual; cores=2; disk_count=0; nic_count=0;\n"},
    {"memory in GB, in bytes, and without a unit",
     "<Envelope " NS "><VirtualSystemCollection ovf:id='app'>"
     "<VirtualSystem ovf:id='a'><VirtualHardwareSection>" ITEM(
         "2", "4",
         UNITS("byte * 2^30") QUANTITY(
             "4")) "</VirtualHardwareSection></VirtualSystem>"
                   "<VirtualSystem ovf:id='b'><VirtualHardwareSection>" ITEM(
                       "2", "4",
                       UNITS("byte") QUANTITY(
                           "4294967296")) "</VirtualHardwareSection></VirtualSystem>"
                                          "<VirtualSystem ovf:id='c'><VirtualHardwareSection>" ITEM(
                                              "2", "4",
                                              QUANTITY(
                                                  "4096")) "</VirtualHardwareSection></"
                                                           "VirtualSystem>"
                                                           "<VirtualSystem "
                                                           "ovf:id='d'><"
                                                           "VirtualHardwareSection>" ITEM(
                                                               "2",
                                                               "4",
                                                               UNITS("MegaBytes") QUANTITY(
                                                                   "4096")) "</"
                                                                            "VirtualHardwareSection"
                                                                            "></VirtualSystem>"
                                                                            "<VirtualSystem "
                                                                            "ovf:id='e'><"
                                                                            "VirtualHardwareSection"
                                                                            ">" ITEM(
                                                                                "2",
                                                                                "4",
                                                                                UNITS("MB") QUANTITY(
                                                                                    "4096")) "</"
                                                                                             "Virtu"
                                                                                             "alHar"
                                                                                             "dware"
                                                                                             "Secti"
                                                                                             "on></"
                                                                                             "Virtu"
                                                                                             "alSys"
                                                                                             "tem>"
                                                                                             "</"
                                                                                             "Virtu"
                                                                                             "alSys"
                                                                                             "temCo"
                                                                                             "llect"
                                                                                             "ion><"
                                                                                             "/Enve"
                                                                                             "lope"
                                                                                             ">",
     "vm name=a; server_type=virtual; vapp=app; memory_mib=4096; disk_count=0; nic_count=0;\n"
     "vm name=b; server_type=virtual; vapp=app; memory_mib=4096; disk_count=0; nic_count=0;\n"
     "vm name=d; server_type=virtual; vapp=app; memory_mib=4096; disk_count=0; nic_count=0;\n"
     "vm name=c; server_type=virtual; vapp=app; memory_mib=4096; disk_count=0; nic_count=0;\n"
     "vm name=e; server_type=virtual; vapp=app; memory_mib=4096; disk_count=0; nic_count=0;\n"},
    {"2.x: an environment file section, a boot section, StorageItem and EthernetPortItem",
     "<ovf:Envelope xmlns:ovf='http://schemas.dmtf.org/ovf/envelope/2' xmlns:rasd='r' "
     "xmlns:sasd='s' xmlns:epasd='e' xmlns:vssd='v'>"
     "<ovf:References><ovf:File ovf:id='f1' ovf:href='a.vmdk' ovf:size='68608'/></ovf:References>"
     "<ovf:DiskSection><ovf:Info>disks</ovf:Info><ovf:Disk ovf:diskId='system' ovf:fileRef='f1' "
     "ovf:capacity='8' ovf:capacityAllocationUnits='byte * 2^30' "
     "ovf:format='http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized'/></"
     "ovf:DiskSection>"
     "<ovf:NetworkSection><ovf:Info/><ovf:Network ovf:name='VM Network'/></ovf:NetworkSection>"
     "<ovf:DeploymentOptionSection><ovf:Info/><ovf:Configuration "
     "ovf:id='small'/><ovf:Configuration ovf:id='large' "
     "ovf:default='true'/></ovf:DeploymentOptionSection>"
     "<ovf:EnvironmentFilesSection ovf:required='false'><ovf:Info/><ovf:File ovf:path='setup.cfg' "
     "ovf:fileRef='f1'/></ovf:EnvironmentFilesSection>"
     "<ovf:VirtualSystem ovf:id='vm1'><ovf:Info/><ovf:Name>Web</ovf:Name>"
     "<ovf:OperatingSystemSection ovf:id='80'><ovf:Info/><ovf:Description>Red Hat Enterprise Linux "
     "8</ovf:Description></ovf:OperatingSystemSection>"
     "<ovf:ProductSection "
     "ovf:class='com.example'><ovf:Info/><ovf:Product>Shop</ovf:Product><ovf:Property "
     "ovf:key='adminEmail' ovf:type='string' ovf:userConfigurable='true'/></ovf:ProductSection>"
     "<ovf:VirtualHardwareSection><ovf:Info/><ovf:System><vssd:ElementName>x</"
     "vssd:ElementName><vssd:InstanceID>0</vssd:InstanceID><vssd:VirtualSystemIdentifier>web</"
     "vssd:VirtualSystemIdentifier><vssd:VirtualSystemType>vmx-13 "
     "vmx-14</vssd:VirtualSystemType></ovf:System>"
     "<ovf:Item "
     "ovf:configuration='small'><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</"
     "rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></ovf:Item>"
     "<ovf:Item "
     "ovf:configuration='large'><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</"
     "rasd:ResourceType><rasd:VirtualQuantity>8</rasd:VirtualQuantity></ovf:Item>"
     "<ovf:Item><rasd:AllocationUnits>byte * "
     "2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</"
     "rasd:ResourceType><rasd:VirtualQuantity>2048</rasd:VirtualQuantity></ovf:Item>"
     "<ovf:Item ovf:bound='min'><rasd:AllocationUnits>byte * "
     "2^20</rasd:AllocationUnits><rasd:InstanceID>0</rasd:InstanceID><rasd:ResourceType>4</"
     "rasd:ResourceType><rasd:VirtualQuantity>512</rasd:VirtualQuantity></ovf:Item>"
     "<ovf:StorageItem><sasd:ElementName>Disk "
     "1</sasd:ElementName><sasd:HostResource>ovf:/disk/system</"
     "sasd:HostResource><sasd:InstanceID>9</sasd:InstanceID><sasd:ResourceType>17</"
     "sasd:ResourceType></ovf:StorageItem>"
     "<ovf:EthernetPortItem><epasd:Address>00-16-3E-54-1D-02</epasd:Address><epasd:Connection>VM "
     "Network</epasd:Connection><epasd:ElementName>eth0</epasd:ElementName><epasd:InstanceID>10</"
     "epasd:InstanceID><epasd:ResourceSubType>VmxNet3</"
     "epasd:ResourceSubType><epasd:ResourceType>10</epasd:ResourceType></ovf:EthernetPortItem>"
     "</ovf:VirtualHardwareSection></ovf:VirtualSystem></ovf:Envelope>",
     "vm name=Web; macs=00-16-3E-54-1D-02; server_type=virtual; networks=VM Network; os_name=Red "
     "Hat Enterprise Linux 8; cores=8; memory_mib=2048; disk_count=1; nic_count=1; size_gib=8; "
     "hypervisor=vmware; hw_version=13;\n"
     "disk name=Disk 1; key=9; size_gib=8; path=ovf:/disk/system;\n"
     "nic name=eth0; network=VM Network; adapter=VmxNet3; mac=00-16-3E-54-1D-02; "
     "direct_path=no;\n"},
    {"prefixes that nobody uses, the id of the disk without ovf:, a capacity that is a property",
     "<o:Envelope xmlns:o='http://schemas.dmtf.org/ovf/envelope/1' xmlns:q='r'>"
     "<o:DiskSection><o:Disk o:diskId='vmdisk1' o:capacity='${size}' "
     "o:capacityAllocationUnits='byte * 2^30'/></o:DiskSection>"
     "<o:VirtualSystem o:id='vm'><o:ProductSection><o:Property o:key='size' o:value='40' "
     "o:type='uint32'/></o:ProductSection><o:VirtualHardwareSection>"
     "<o:Item><q:InstanceID>5</q:InstanceID><q:ResourceType>17</q:ResourceType><q:HostResource>/"
     "disk/vmdisk1</q:HostResource></o:Item>"
     "</o:VirtualHardwareSection></o:VirtualSystem></o:Envelope>",
     "vm name=vm; server_type=virtual; disk_count=1; nic_count=0; size_gib=40;\n"
     "disk key=5; size_gib=40; path=/disk/vmdisk1;\n"},
    {"a CD with an image, a floppy, controllers: no disks",
     "<Envelope " NS "><VirtualSystem ovf:id='vm'><VirtualHardwareSection>" ITEM("3", "5", "")
         ITEM("4", "6", "<rasd:ResourceSubType>lsilogic</rasd:ResourceSubType>") ITEM(
             "5", "15",
             "<rasd:HostResource>ovf:/file/iso</rasd:HostResource><rasd:Parent>3</rasd:Parent>")
             ITEM("6", "14", "") ITEM("7", "24", "")
                 ITEM("8", "23", "") "</VirtualHardwareSection></VirtualSystem></Envelope>",
     "vm name=vm; server_type=virtual; disk_count=0; nic_count=0;\n"},
    {"VirtualBox: its own section, a disk without a unit, names in German",
     "<Envelope " NS
     " ovf:version='1.0' xml:lang='de-DE' xmlns:vbox='http://www.virtualbox.org/ovf/machine'>"
     "<DiskSection><Info/><Disk ovf:capacity='10737418240' ovf:diskId='vmdisk1' "
     "ovf:fileRef='file1' vbox:uuid='a8'/></DiskSection>"
     "<VirtualSystem ovf:id='B\xC3\xBC"
     "cher-Server'><Info/><OperatingSystemSection "
     "ovf:id='94'><Info/><Description>Ubuntu_64</Description><vbox:OSType "
     "ovf:required='false'>Ubuntu_64</vbox:OSType></OperatingSystemSection>"
     "<VirtualHardwareSection><Info/><System><vssd:VirtualSystemIdentifier>B\xC3\xBC"
     "cher-Server</vssd:VirtualSystemIdentifier><vssd:VirtualSystemType>virtualbox-2.2</"
     "vssd:VirtualSystemType></System>"
     "<Item><rasd:Caption>1 virtual "
     "CPU</rasd:Caption><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</"
     "rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>"
     "<Item><rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:InstanceID>2</"
     "rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>1024</"
     "rasd:VirtualQuantity></Item>"
     "<Item><rasd:Address>0</rasd:Address><rasd:Caption>sataController0</"
     "rasd:Caption><rasd:InstanceID>5</rasd:InstanceID><rasd:ResourceSubType>AHCI</"
     "rasd:ResourceSubType><rasd:ResourceType>20</rasd:ResourceType></Item>"
     "<Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:Caption>disk1</"
     "rasd:Caption><rasd:HostResource>/disk/vmdisk1</rasd:HostResource><rasd:InstanceID>8</"
     "rasd:InstanceID><rasd:Parent>5</rasd:Parent><rasd:ResourceType>17</rasd:ResourceType></Item>"
     "<Item><rasd:AutomaticAllocation>true</"
     "rasd:AutomaticAllocation><rasd:Caption>Ethernet-Adapter auf "
     "'NAT'</rasd:Caption><rasd:Connection>NAT</rasd:Connection><rasd:InstanceID>9</"
     "rasd:InstanceID><rasd:ResourceSubType>E1000</rasd:ResourceSubType><rasd:ResourceType>10</"
     "rasd:ResourceType></Item>"
     "</VirtualHardwareSection><vbox:Machine ovf:required='false' version='1.16' uuid='{x}' "
     "name='Other'><Hardware><CPU count='2'/><Memory "
     "RAMSize='4096'/></Hardware></vbox:Machine></VirtualSystem></Envelope>",
     "vm name=B\xC3\xBC"
     "cher-Server; server_type=virtual; networks=NAT; os_name=Ubuntu_64; cores=1; memory_mib=1024; "
     "disk_count=1; nic_count=1; size_gib=10; firmware=bios; hypervisor=virtualbox;\n"
     "disk name=disk1; key=8; size_gib=10; controller=AHCI; path=/disk/vmdisk1;\n"
     "nic name=Ethernet-Adapter auf 'NAT'; network=NAT; adapter=E1000; direct_path=no;\n"},
};

Test(odd_exports, libvirt_domains)
{
    for (size_t i = 0; i < G_N_ELEMENTS(domains); i++)
        input_check(domains[i].odd, "a.xml", domains[i].text, domains[i].rows);
}

Test(odd_exports, ovf_packages)
{
    for (size_t i = 0; i < G_N_ELEMENTS(packages); i++)
        input_check(packages[i].odd, "a.ovf", packages[i].text, packages[i].rows);
}
