#include "tests/unit/input-text.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Exports whose shape was met in other projects' files: what each was, is in its first string. The
 * texts are made for these tests.
 */

typedef struct {
    const char *what, *name, *text, *rows;
} Export;

static const Export documents[] = {
    {"oVirt: sockets, cores and threads; disks by the id of their image, in GiB", "ovirt.ovf",
     "<ovf:Envelope xmlns:ovf='http://schemas.dmtf.org/ovf/envelope/1/' xmlns:rasd='r' "
     "xmlns:xsi='x' "
     "ovf:version='0.9'><Section xsi:type='ovf:DiskSection_Type'><Disk ovf:diskId='5b' "
     "ovf:size='10' "
     "ovf:actual_size='2' ovf:fileRef='4a/5b'/></Section><Content ovf:id='out' "
     "xsi:type='ovf:VirtualSystem_Type'><Name>a</Name><Section "
     "ovf:id='0f1b2c3d-1111-2222-3333-444455556666' xsi:type='ovf:OperatingSystemSection_Type'>"
     "<Description>RHEL6x64</Description></Section><Section "
     "xsi:type='ovf:VirtualHardwareSection_Type'><System><VirtualSystemType>ENGINE 4.4"
     "</VirtualSystemType></System><Item><rasd:ResourceType>3</"
     "rasd:ResourceType><rasd:num_of_sockets>"
     "2</rasd:num_of_sockets><rasd:cpu_per_socket>3</rasd:cpu_per_socket><rasd:threads_per_cpu>2"
     "</rasd:threads_per_cpu></Item><Item><rasd:InstanceId>5b</"
     "rasd:InstanceId><rasd:ResourceType>17"
     "</rasd:ResourceType><rasd:HostResource>4a/5b</rasd:HostResource></Item><Item><rasd:Caption>n"
     "</rasd:Caption><rasd:ResourceType>10</rasd:ResourceType><rasd:ResourceSubType>3"
     "</rasd:ResourceSubType><rasd:MACAddress>00:1a:4a:00:00:01</rasd:MACAddress></Item></Section>"
     "</Content></ovf:Envelope>",
     "vm name=a; uuid=0f1b2c3d-1111-2222-3333-444455556666; macs=00:1a:4a:00:00:01; "
     "server_type=virtual; os_name=RHEL6x64; cores=12; disk_count=1; nic_count=1; size_gib=10; "
     "used_gib=2; hypervisor=kvm;\n"
     "disk key=5b; size_gib=10; used_gib=2; path=4a/5b;\n"
     "nic name=n; adapter=virtio; mac=00:1a:4a:00:00:01; direct_path=no;\n"},
    {"domains under a root of the user's own, with the host's capabilities and networks", "all.xml",
     "<?xml version='1.0'?>\n<kvm01 taken='2026-11-01'><capabilities><guest><arch name='x86_64'>"
     "<domain type='qemu'/><domain type='kvm'><emulator>/usr/bin/qemu</emulator></domain></arch>"
     "</guest></capabilities><network><name>n</name><domain name='lab'/></network>"
     "<!-- <domain type='kvm'><name>not this one</name><memory>1</memory></domain> -->"
     "<domain type='kvm'><name>a</name><memory unit='GiB'>4</memory><vcpu>2</vcpu></domain>"
     "<folder><domain type='vz'><name>b</name><memory>2097152</memory><devices/></domain>"
     "</folder></kvm01>",
     "vm name=a; server_type=virtual; cores=2; memory_mib=4096; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "vm name=b; server_type=virtual; cores=1; memory_mib=2048; disk_count=0; nic_count=0; "
     "hypervisor=vz; cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
    {"a checkpoint with its domain, a migration cookie", "checkpoint.xml",
     "<domaincheckpoint><name>c1</name><domain type='qemu'><name>a</name><memory "
     "unit='MiB'>512</memory></domain></domaincheckpoint>",
     "vm name=a; server_type=virtual; cores=1; memory_mib=512; disk_count=0; nic_count=0; "
     "hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"},
    {"a snapshot that names its domain by id only says nothing of a server", "snapshot.xml",
     "<domainsnapshot><name>s</name><domain><uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>"
     "</domain></domainsnapshot>",
     "snapshot.xml: warning: the file has no records [EMPTY_FILE]\n"},
    {"a document in which nothing is a domain", "network.xml",
     "<network><name>n</name><domain name='lab'/><memory>1</memory></network>",
     "network.xml: warning: not read: no layout has the root element <network> (XML <network>) "
     "[NO_LAYOUT]\n"},
    {"adapters that are alike in all that is said of them", "twins.xml",
     "<domain type='kvm'><name>a</name><devices><interface type='user'><mac "
     "address='52:54:00:00:00:09'/></interface><interface type='user'><mac "
     "address='52:54:00:00:00:09'/></interface></devices></domain>",
     "vm name=a; macs=52:54:00:00:00:09; server_type=virtual; networks=user; cores=1; "
     "disk_count=0; nic_count=2; hypervisor=kvm; cpu_affinity=no; numa_affinity=no; tpm=no;\n"
     "nic network=user; mac=52:54:00:00:00:09; direct_path=no;\n"
     "nic network=user; mac=52:54:00:00:00:09; direct_path=no;\n"},
    {"an OVF envelope inside what another product wraps around it", "template.xml",
     "<VAppTemplate xmlns:ovf='http://schemas.dmtf.org/ovf/envelope/1'><ovf:Envelope>"
     "<ovf:VirtualSystem ovf:id='app'><ovf:VirtualHardwareSection><ovf:Item><ResourceType>3"
     "</ResourceType><VirtualQuantity>2</VirtualQuantity></ovf:Item></ovf:VirtualHardwareSection>"
     "</ovf:VirtualSystem></ovf:Envelope></VAppTemplate>",
     "vm name=app; server_type=virtual; cores=2; disk_count=0; nic_count=0;\n"},
    {"VirtualBox: firmware and TPM in a section of its own", "vbox.ovf",
     "<Envelope xmlns:vbox='http://www.virtualbox.org/ovf/machine'><VirtualSystem id='a'>"
     "<VirtualHardwareSection/><vbox:Machine name='a' OSType='Windows11_64'><Hardware><Firmware "
     "type='EFI'/><TrustedPlatformModule type='v2_0'/></Hardware></vbox:Machine></VirtualSystem>"
     "</Envelope>",
     "vm name=a; server_type=virtual; disk_count=0; nic_count=0; firmware=uefi; tpm=yes;\n"},
    {"VirtualBox: BIOS is what is not said", "bios.ovf",
     "<Envelope xmlns:vbox='http://www.virtualbox.org/ovf/machine'><VirtualSystem id='a'>"
     "<VirtualHardwareSection/><vbox:Machine name='a'><Hardware><Memory RAMSize='512'/></Hardware>"
     "</vbox:Machine></VirtualSystem></Envelope>",
     "vm name=a; server_type=virtual; disk_count=0; nic_count=0; firmware=bios;\n"},
    {"Get-VM | Select-Object VMId, VMName, State, ...: no size at all", "vms.xml",
     "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj "
     "RefId=\"0\"><MS><G N=\"VMId\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0009</G><S "
     "N=\"VMName\">help01</S><Obj N=\"State\" RefId=\"1\"><ToString>Running</ToString><I32>2</I32>"
     "</Obj><TS N=\"Uptime\">P1DT3H4M</TS><S N=\"Version\">9.0</S></MS></Obj></Objs>",
     "vm name=help01; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0009; server_type=virtual; power=on; "
     "hypervisor=hyper-v;\n"},
    {"Get-SCVirtualMachine | Select-Object", "scvmm.xml",
     "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj "
     "RefId=\"0\"><TN RefId=\"0\"><T>Selected.Microsoft.SystemCenter.VirtualMachineManager.VM</T>"
     "</TN><MS><S N=\"Name\">crm01</S><Obj N=\"VMHost\" RefId=\"1\"><ToString>hv03</ToString>"
     "</Obj><I32 N=\"CPUCount\">4</I32><I32 N=\"Memory\">8192</I32><Obj N=\"OperatingSystem\" "
     "RefId=\"2\"><ToString>64-bit edition of Windows Server 2016 Datacenter</ToString></Obj><Obj "
     "N=\"Status\" RefId=\"3\"><ToString>PowerOff</ToString></Obj></MS></Obj></Objs>",
     "vm name=crm01; server_type=virtual; host=hv03; os_name=64-bit edition of Windows Server 2016 "
     "Datacenter; cores=4; memory_mib=8192; power=off;\n"},
};

static const Export tables[] = {
    {"PowerCLI: a guest of which nothing is known is no system", "vms.csv",
     "\"Name\",\"PowerState\",\"NumCpu\",\"MemoryGB\",\"UsedSpaceGB\",\"Guest\"\n"
     "\"a\",\"PoweredOn\",\"4\",\"16\",\"99,5\",\"a:Ubuntu Linux (64-bit)\"\n"
     "\"b\",\"PoweredOff\",\"2\",\"8\",\"512.25\",\"b:\"\n",
     "vm name=a; server_type=virtual; os_name=Ubuntu Linux (64-bit); cores=4; memory_mib=16384; "
     "used_gib=99.5; power=on; hypervisor=vmware;\n"
     "vm name=b; server_type=virtual; cores=2; memory_mib=8192; used_gib=512.25; power=off; "
     "hypervisor=vmware;\n"
     "vms.csv:2: warning: column 'UsedSpaceGB': '99,5' shows another style than the column, and is "
     "read with ',' as decimal mark [MIXED_STYLE]\n"
     "  a layout of your own can say 'numbers: point' or 'numbers: comma'\n"},
    {"Live Optics, sheet VMs", "VMs.csv",
     "MOB ID,VM Name,IsRunning,Power State,VM OS,Guest Hostname,Guest IP1,Guest "
     "IP2,Template,Virtual "
     "CPU,Provisioned Memory (MiB),Guest VM Disk Capacity (MiB),Virtual Disk Size (MiB),Cluster\n"
     "vm-10,app1,TRUE,poweredOn,Ubuntu Linux (64-bit),app1.corp,10.0.0.1,fe80::1,FALSE,4,16384,"
     "102400,122880,C1\n",
     "vm name=app1; host_name=app1.corp; source_id=vm-10; ips=10.0.0.1;fe80::1; "
     "server_type=virtual; cluster=C1; os_name=Ubuntu Linux (64-bit); cores=4; memory_mib=16384; "
     "size_gib=120; power=on; template=no; hypervisor=vmware;\n"},
    {"Live Optics, sheet ESX Hosts", "ESX Hosts.csv",
     "Host Name,Cluster,CPU Sockets,CPU Cores,Memory (KiB),Guest VM "
     "Count\nesx1,C1,2,32,268435456,9\n",
     "host name=esx1; cluster=C1; cores=32; memory_mib=262144;\n"},
    {"NetBox, virtual machines", "netbox.csv",
     "Name,Status,Site,Cluster,Device,Tenant,Role,Platform,VCPUs,Memory (MB),Disk (GB),Primary "
     "IPv4\nvm1,Active,FRA,c1,,Fin,App,Ubuntu 20.04,4.00,8192,100,10.0.0.5/24\n",
     "vm name=vm1; ips=10.0.0.5; server_type=virtual; cluster=c1; os_name=Ubuntu 20.04; cores=4; "
     "memory_mib=8192; size_gib=100; power=on; site=FRA; role=App; business_unit=Fin;\n"},
    {"a list of servers in German, with a column for each thing that is known of them", "liste.csv",
     "Servername;Betriebssystem;CPU-Kerne;Arbeitsspeicher (GB);Festplatte "
     "(GB);IP-Adresse;Umgebung;a;"
     "b;c;d;e;f;g;h;i\nsrv1;SLES 15;4;16;1.024,5;10.1.2.3;Produktion;;;;;;;;;\n",
     "vm name=srv1; ips=10.1.2.3; os_name=SLES 15; cores=4; memory_mib=16384; size_gib=1024.5; "
     "environment=production;\n"},
    {"a list of servers in Japanese, with marks of full width", "list.csv",
     "\xE3\x82\xB5\xE3\x83\xBC\xE3\x83\x90\xE3\x83\xBC\xE5\x90\x8D,CPU\xE6\x95\xB0,"
     "\xE3\x83\xA1\xE3\x83\xA2\xE3\x83\xAA\xEF\xBC\x88GB\xEF\xBC\x89,OS\n"
     "web01,4,16,RHEL 8\n",
     "vm name=web01; os_name=RHEL 8; cores=4; memory_mib=16384;\n"},
    {"vSphere Client in German", "vms.csv",
     "Name;Zustand;Status;Bereitgestellter Speicherplatz;Verwendeter Speicherplatz;Host-CPU\n"
     "web01;Eingeschaltet;Normal;124,5 GB;100 GB;1,2 GHz\n",
     "vm name=web01; server_type=virtual; size_gib=124.5; used_gib=100; power=on; "
     "hypervisor=vmware;\n"},
    {"AWS Migration Evaluator, import template", "me.csv",
     "Server Name,CPU Cores,Memory (MB),Provisioned Storage (GB),Operating System,Is Virtual?,"
     "Hypervisor Name,Cpu String,Environment,SQL Edition,Application,Cpu Utilization Peak "
     "(%),Memory "
     "Utilization Peak (%),Time In-Use (%),Annual Cost (USD),Storage Type\n"
     "app-1,4,8192,300,Windows Server 2016,TRUE,,,Production,,CRM,80%,70%,100%,,\n",
     "vm name=app-1; server_type=virtual; os_name=Windows Server 2016; cores=4; memory_mib=8192; "
     "size_gib=300; cpu_pct=80; memory_pct=70; applications=CRM; environment=production;\n"},
    {"Azure Migrate template without stars, other names, sizes in MB, the version of its own",
     "import.csv",
     "Server name,IP address,Cores,Memory (In MB),OS name,OS version,OS architecture,Storage in "
     "use "
     "(In MB),Storage allocated (In MB)\n"
     "a,10.0.0.1;10.0.0.2,2,2048,Red Hat Enterprise Linux 8,8.5,x64,10240,81920\n"
     "b,10.0.0.3,2,2048,Windows Server 2022,2022,,,\n",
     "vm name=a; ips=10.0.0.1;10.0.0.2; os_name=Red Hat Enterprise Linux 8.5 x64; cores=2; "
     "memory_mib=2048; size_gib=80; used_gib=10;\n"
     "vm name=b; ips=10.0.0.3; os_name=Windows Server 2022; cores=2; memory_mib=2048;\n"},
    {"Google vmInfo with other units", "vmInfo.csv",
     "MachineId,MachineName,AllocatedProcessorCoreCount,MemoryMiB,AllocatedStorageBytes,OsName,"
     "OsVersion\nm-1,a,8,32768,536870912000,SUSE Linux Enterprise Server,15.5\n",
     "vm name=a; source_id=m-1; os_name=SUSE Linux Enterprise Server 15.5; cores=8; "
     "memory_mib=32768; size_gib=500;\n"},
    {"AWS: system and version in two columns", "ads.csv",
     "ExternalId,HostName,OS.Name,OS.Version,RAM.TotalSizeInMB\n"
     "s-1,a,Red Hat Enterprise Linux,9.2,4096\ns-2,b,,Ubuntu 22.04,4096\n",
     "vm name=a; host_name=a; source_id=s-1; os_name=Red Hat Enterprise Linux 9.2; "
     "memory_mib=4096;\n"
     "vm name=b; host_name=b; source_id=s-2; os_name=Ubuntu 22.04; memory_mib=4096;\n"},
    {"ServiceNow: the same, and a service pack", "cmdb_ci_server.csv",
     "name,sys_class_name,os,os_version,os_service_pack,cpu_count,ram\n"
     "a,cmdb_ci_linux_server,Linux Red Hat,7.9,,2,4096\n"
     "b,cmdb_ci_win_server,Windows 2008 R2 Standard,6.1.7601,Service Pack 1,2,4096\n",
     "vm name=a; os_name=Linux Red Hat 7.9; cores=2; memory_mib=4096; "
     "tags=sys_class_name=cmdb_ci_linux_server;\n"
     "vm name=b; os_name=Windows 2008 R2 Standard 6.1.7601 Service Pack 1; cores=2; "
     "memory_mib=4096; tags=sys_class_name=cmdb_ci_win_server;\n"},
    {"PowerCLI with columns that people select", "vms.csv",
     "VMName,Powerstate,OS,IPAddress,ToolsStatus,Host,Cluster,Datastore,NumCPU,MemMb,DiskGb\n"
     "a,PoweredOn,Microsoft Windows Server 2016 "
     "(64-bit),10.1.1.9,toolsOk,esx1,CL,DS1,4,8192,120.5\n",
     "vm name=a; ips=10.1.1.9; server_type=virtual; cluster=CL; host=esx1; datastore=DS1; "
     "os_name=Microsoft Windows Server 2016 (64-bit); cores=4; memory_mib=8192; size_gib=120.5; "
     "power=on; hypervisor=vmware; tools=ok;\n"},
    {"PowerCLI without a power state", "vms.csv",
     "\"Name\",\"NumCPU\",\"MemoryMB\",\"GuestOS\",\"Datacenter\",\"Folder\"\n"
     "\"a\",\"2\",\"4096\",\"CentOS 7 (64-bit)\",\"DC\",\"Discovered\"\n",
     "vm name=a; server_type=virtual; datacenter=DC; folder=Discovered; os_name=CentOS 7 (64-bit); "
     "cores=2; memory_mib=4096; hypervisor=vmware;\n"},
    {"PowerCLI, hosts: they are no servers to move", "hosts.csv",
     "\"Name\",\"ConnectionState\",\"PowerState\",\"NumCpu\",\"CpuTotalMhz\",\"MemoryTotalGB\","
     "\"Version\",\"Parent\"\n\"esx1\",\"Connected\",\"PoweredOn\",\"32\",\"76800\",\"511.5\","
     "\"7.0.3\",\"CL1\"\n",
     "host name=esx1; cluster=CL1; cores=32; memory_mib=523776; version=7.0.3;\n"},
    {"Hyper-V, Get-VM | Export-Csv", "get-vm.csv",
     "#TYPE Microsoft.HyperV.PowerShell.VirtualMachine\n"
     "\"VMName\",\"VMId\",\"Name\",\"State\",\"ReplicationMode\",\"CPUUsage\",\"MemoryAssigned\","
     "\"ComputerName\",\"Notes\",\"Generation\",\"IsClustered\",\"MemoryStartup\","
     "\"DynamicMemoryEnabled\",\"ProcessorCount\",\"HardDrives\"\n"
     "\"a\",\"5c1b7f0e-8a4e-4c43-9a55-0f7a3c1d2e11\",\"a\",\"Off\",\"None\",\"0\",\"0\",\"HV03\","
     "\"CRM\",\"2\",\"True\",\"8589934592\",\"True\",\"4\",\"System.Object[]\"\n",
     "vm name=a; uuid=5c1b7f0e-8a4e-4c43-9a55-0f7a3c1d2e11; server_type=virtual; host=HV03; "
     "cores=4; memory_mib=8192; firmware=uefi; power=off; hypervisor=hyper-v; dynamic_memory=yes; "
     "highly_available=yes; replica=no; replicating=no; annotation=CRM;\n"},
    {"SCVMM, Get-SCVirtualMachine | Export-Csv", "vmm.csv",
     "#TYPE Microsoft.SystemCenter.VirtualMachineManager.VM\n"
     "\"VMCPath\",\"VirtualizationPlatform\",\"OperatingSystem\",\"CPUCount\",\"Memory\","
     "\"HostName\",\"StatusString\",\"Generation\",\"TotalSize\",\"HasVMAdditions\",\"Name\","
     "\"VirtualDiskDrives\"\n"
     "\"C:\\VMs\",\"HyperV\",\"Unknown\",\"2\",\"4096\",\"hv01\",\"Running\",\"1\","
     "\"42949672960\",\"True\",\"a\",\"{a_1}\"\n",
     "vm name=a; server_type=virtual; host=hv01; cores=2; memory_mib=4096; size_gib=40; "
     "firmware=bios; power=on; hypervisor=hyper-v; tools=ok; "
     "tags=VMCPath=C:\\VMs;VirtualDiskDrives={a_1};\n"},
    {"a list that a script wrote", "report.csv",
     "hostname,ip_address,os,os_version,memory_gb,cpus,disk_total_gb,owner\n"
     "a,10.0.0.1,Ubuntu,22.04,16,4,100,Shop\n",
     "vm name=a; ips=10.0.0.1; os_name=Ubuntu 22.04; cores=4; memory_mib=16384; size_gib=100; "
     "owner=Shop;\n"},
    {"a spreadsheet: units in cells, and one without, which is no size", "list.csv",
     "Server Name;OS;vCPU;RAM;Storage\nx;Windows Server 2019;4;16 GB;0,5 TB\ny;SLES 15;2;8192;40 "
     "GB\n",
     "vm name=x; os_name=Windows Server 2019; cores=4; memory_mib=16384; size_gib=512;\n"
     "vm name=y; os_name=SLES 15; cores=2; size_gib=40;\n"
     "list.csv:3:13: warning: column 'RAM': '8192' is not a size such as 80 GiB; it is taken as "
     "unknown [IGNORED_VALUE]\n"
     "  y;SLES 15;2;8192;40 GB\n"
     "              ^^^^\n"},
    {"Nutanix Prism: sizes with their units, used and all in one cell", "prism.csv",
     "VM Name,Host,IP Addresses,Cores,Memory Capacity,Storage,CPU Usage,Memory Usage,Controller "
     "Read "
     "IOPS,Power State,Cluster,Categories\n"
     "a,n3,\"10.3.0.30, 10.3.0.31\",4,16 GiB,61.2 GiB / 1.2 TiB,12.5%,40%,20,On,cl1,\"App: ERP, "
     "Tier: 1\"\nb,-,-,2,4 GiB,40 GiB,-,-,-,Off,cl1,\n",
     "vm name=a; ips=10.3.0.30;10.3.0.31; server_type=virtual; cluster=cl1; host=n3; cores=4; "
     "memory_mib=16384; size_gib=1228.8; used_gib=61.2; power=on; hypervisor=ahv; cpu_pct=12.5; "
     "memory_pct=40; read_iops=20; tags=App=ERP;Tier=1;\n"
     "vm name=b; server_type=virtual; cluster=cl1; cores=2; memory_mib=4096; size_gib=40; "
     "power=off; hypervisor=ahv;\n"},
};

static const Export connections[] = {
    {"Get-NetTCPConnection of two servers: listening, of the host itself, out and in", "conn.csv",
     "#TYPE Microsoft.Management.Infrastructure.CimInstance\n"
     "\"PSComputerName\",\"LocalAddress\",\"LocalPort\",\"RemoteAddress\",\"RemotePort\","
     "\"State\",\"OwningProcess\",\"ProcessName\"\n"
     "\"db01\",\"0.0.0.0\",\"1433\",\"0.0.0.0\",\"0\",\"Listen\",\"7\",\"sqlservr\"\n"
     "\"db01\",\"127.0.0.1\",\"1434\",\"127.0.0.1\",\"50001\",\"Established\",\"7\",\"x\"\n"
     "\"web01\",\"10.0.0.1\",\"50123\",\"10.0.0.2\",\"1433\",\"Established\",\"9\",\"w3wp\"\n"
     "\"db01\",\"10.0.0.2\",\"1433\",\"10.0.0.1\",\"50123\",\"Established\",\"7\","
     "\"sqlservr\"\n",
     "dep from_ip=10.0.0.1; to_name=db01; to_ip=10.0.0.2; port=1433; protocol=tcp; "
     "process=sqlservr;\n"
     "dep from_name=web01; from_ip=10.0.0.1; to_ip=10.0.0.2; port=1433; protocol=tcp;\n"
     "conn.csv: note: 2 rows of kinds that nothing reads [UNUSED_ROWS]\n"},
    {"netstat, address and port in one cell, IPv6", "netstat.csv",
     "Proto,Recv-Q,Send-Q,Local Address,Foreign Address,State,PID/Program name\n"
     "tcp,0,0,0.0.0.0:22,0.0.0.0:*,LISTEN,1/sshd\n"
     "tcp,0,0,127.0.0.1:5432,127.0.0.1:40000,ESTABLISHED,2/postgres\n"
     "tcp,0,0,10.0.0.1:43210,10.0.0.9:5432,ESTABLISHED,3/java\n"
     "tcp6,0,0,[2001:db8::1]:443,[2001:db8::7]:51000,ESTABLISHED,4/nginx: worker\n",
     "dep from_ip=10.0.0.1; to_ip=10.0.0.9; port=5432; protocol=tcp;\n"
     "dep from_ip=2001:db8::7; to_ip=2001:db8::1; port=443; protocol=tcp; process=nginx;\n"
     "netstat.csv: note: 2 rows of kinds that nothing reads [UNUSED_ROWS]\n"},
    {"ss, with semicolons", "ss.csv",
     "Netid;State;Local Address:Port;Peer Address:Port;Process\n"
     "tcp;ESTAB;10.0.0.1%eth0:22;10.0.0.5:60022;\"users:((\"\"sshd\"\",pid=1,fd=3))\"\n",
     "dep from_ip=10.0.0.5; to_ip=10.0.0.1; port=22; protocol=tcp; process=sshd;\n"},
};

/* Several files at once: parts find the servers of another table. */
static const InputFile powercli[] = {
    {"vms.csv",
     "Name,PowerState,NumCpu,MemoryGB,Id\na,PoweredOn,2,4,VirtualMachine-vm-7\n"
     "a,PoweredOff,2,4,VirtualMachine-vm-8\n",
     0},
    {"disks.csv",
     "Parent,ParentId,Name,CapacityGB,Filename,Persistence,StorageFormat,DiskType\n"
     "a,VirtualMachine-vm-7,Hard disk 1,40,[DS1] a/a.vmdk,Persistent,Thin,Flat\n"
     "a,VirtualMachine-vm-8,Hard disk 1,60,[DS1] "
     "b/b.vmdk,IndependentPersistent,Thick,RawPhysical\n",
     0},
    {"adapters.csv",
     "Parent,ParentId,Name,NetworkName,MacAddress,Type,ConnectionState\n"
     "a,VirtualMachine-vm-7,Network adapter 1,VLAN10,00:50:56:00:00:01,Vmxnet3,\"Connected, "
     "StartConnected\"\n",
     0}};

/* The portal's export of an assessment: sheets of one workbook, here as files. */
static const InputFile portal[] = {
    {"All_Assessed_Machines.csv",
     "Machine,VM host,Azure VM readiness,Azure readiness issues,Data collection issues,Recommended "
     "size,Compute monthly cost estimate USD,Storage monthly cost estimate USD,Operating "
     "system,Boot type,Cores,Memory(MB),CPU usage(%),Memory usage(%),Storage(GB),Standard HDD "
     "disks,Premium disks,Disk read(ops/sec),Disk write(ops/sec),Disk read(MBPS),Disk "
     "write(MBPS),Network adapters,IP address,MAC address,Network in(MBPS),Network out(MBPS),Group "
     "name\n"
     "a,esx1,Ready,Not applicable,,Standard_D2as_v5,61.3,9.6,Windows Server 2016,BIOS,4,8192,12.5,"
     "40,140,0,2,35.5,12,1.5,0.5,1,10.0.0.1,00:50:56:00:00:01,0.2,0.1,wave1\n",
     0},
    {"All_Assessed_Disks.csv",
     "Machine,Disk name,Azure disk readiness,Recommended disk size SKU,Recommended disk "
     "type,Source "
     "disk size(GB),Target disk size(GB),Disk read(MBPS),Disk write(MBPS),Disk read(ops/sec),Disk "
     "write(ops/sec)\n"
     "a,scsi0:0,Ready,Premium_P10,Premium,40,128,1,0.25,30,10\n"
     "a,scsi0:1,Ready,Premium_P10,Premium,100,128,0.5,0.25,5.5,2\n",
     0}};

static char *
read_all(const InputFile *files, size_t n)
{
    g_autoptr(WpLayouts) layouts = input_shipped_layouts();
    g_autoptr(WpDiagList) diags = wp_diag_list_new();
    g_autoptr(GString) rejects = g_string_new(NULL);
    GString *out = g_string_new(NULL);
    g_autoptr(WpInventory) inventory = input_read(layouts, files, n, diags, rejects);

    input_append_rows(inventory, out);
    g_string_append(out, rejects->str);
    g_autofree char *said = wp_diag_list_to_text(diags);
    g_string_append(out, said);
    return g_string_free(out, FALSE);
}

static void
check(const Export *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        InputFile file = {list[i].name, list[i].text, 0};
        g_autofree char *rows = read_all(&file, 1);

        cr_expect_str_eq(rows, list[i].rows, "%s:\n%s\nwanted:\n%s", list[i].what, rows,
                         list[i].rows);
    }
}

Test(other_exports, documents)
{
    check(documents, G_N_ELEMENTS(documents));
}

Test(other_exports, tables)
{
    check(tables, G_N_ELEMENTS(tables));
}

Test(other_exports, connections)
{
    check(connections, G_N_ELEMENTS(connections));
}

Test(other_exports, an_assessment_of_the_portal_has_use_and_disks)
{
    g_autofree char *rows = read_all(portal, G_N_ELEMENTS(portal));

    cr_expect_str_eq(
        rows,
        "vm name=a; ips=10.0.0.1; macs=00:50:56:00:00:01; host=esx1; os_name=Windows Server 2016; "
        "cores=4; memory_mib=8192; disk_count=2; nic_count=1; size_gib=140; firmware=bios; "
        "cpu_pct=12.5; memory_pct=40; net_in_mbps=0.2; net_out_mbps=0.1; read_iops=35.5; "
        "write_iops=12; read_mbps=1.5; write_mbps=0.5; "
        "tags=Azure VM readiness=Ready;Azure readiness issues=Not applicable;Recommended "
        "size=Standard_D2as_v5;\n"
        "disk name=scsi0:0; size_gib=40; read_iops=30; write_iops=10; read_mbps=1; "
        "write_mbps=0.25;\n"
        "disk name=scsi0:1; size_gib=100; read_iops=5.5; write_iops=2; read_mbps=0.5; "
        "write_mbps=0.25;\n"
        "All_Assessed_Disks.csv: note: 2 rows find their server by name, for want of an id that "
        "another file knows [JOINED_BY_NAME]\n",
        "%s", rows);
}

Test(other_exports, disks_and_adapters_of_powercli_find_their_servers)
{
    g_autofree char *rows = read_all(powercli, G_N_ELEMENTS(powercli));

    cr_expect(strstr(rows, "source_id=vm-7;") && strstr(rows, "source_id=vm-8;"), "%s", rows);
    cr_expect(strstr(rows, "disk name=Hard disk 1; size_gib=40; mode=persistent; raw=no; thin=yes; "
                           "datastore=DS1; path=[DS1] a/a.vmdk;\n"),
              "%s", rows);
    cr_expect(strstr(rows, "mode=independent_persistent; raw=yes; thin=no;"), "%s", rows);
    cr_expect(strstr(rows, "nic name=Network adapter 1; network=VLAN10; adapter=Vmxnet3; "
                           "mac=00:50:56:00:00:01; connected=yes; direct_path=no;\n"),
              "%s", rows);
}
