#include "tests/unit/input-text.h"

#include <criterion/criterion.h>

/* Objects of PowerShell as others may bring them, as test-odd-exports.c has other exports. */

/* What Export-Clixml writes: [MS-PSRP] 2.2.5. */
#define CLIXML(objects)                                                                            \
    "<Objs Version=\"1.1.0.1\" "                                                                   \
    "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n" objects "</Objs>"

static const struct {
    const char *odd, *text, *rows;
} objects[] = {
    {"Get-VM, as PowerShell 5.1 writes it: enumerations, spans, versions, lists, references",
     CLIXML("<Obj RefId=\"0\"><TN "
            "RefId=\"0\"><T>Microsoft.HyperV.PowerShell.VirtualMachine</"
            "T><T>Microsoft.HyperV.PowerShell.VirtualMachineBase</T><T>System.Object</T></TN>"
            "<ToString>VirtualMachine (Name = 'web01') [Id = "
            "'7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0001']</ToString><Props>"
            "<Obj N=\"ParentSnapshotId\" RefId=\"1\"><Nil/></Obj><S N=\"Version\">9.0</S><S "
            "N=\"Notes\">first line_x000D__x000A_second &amp; last</S><I32 N=\"Generation\">2</I32>"
            "<S N=\"Path\">D:\\VMs\\web01</S><Obj N=\"CriticalErrorAction\" RefId=\"2\"><TN "
            "RefId=\"1\"><T>Microsoft.HyperV.PowerShell.CriticalErrorAction</T><T>System.Enum</"
            "T><T>System.ValueType</T><T>System.Object</T></TN><ToString>Pause</ToString><I32>1</"
            "I32></Obj>"
            "<B N=\"BatteryPassthroughEnabled\">true</B><DT "
            "N=\"CreationTime\">2023-04-01T08:15:30.1234567+02:00</DT><B "
            "N=\"IsClustered\">false</B><U32 N=\"SizeOfSystemFiles\">51200</U32>"
            "<Obj N=\"State\" RefId=\"3\"><TN "
            "RefId=\"2\"><T>Microsoft.HyperV.PowerShell.VMState</T><T>System.Enum</T></"
            "TN><ToString>Running</ToString><I32>2</I32></Obj>"
            "<TS N=\"Uptime\">P12DT3H4M5.678S</TS><G "
            "N=\"VMId\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0001</G><G "
            "N=\"Id\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0001</G>"
            "<S N=\"Name\">web01</S><S N=\"VMName\">web01</S><S N=\"ComputerName\">HV01</S><I64 "
            "N=\"ProcessorCount\">4</I64><I64 N=\"MemoryStartup\">4294967296</I64><I64 "
            "N=\"MemoryAssigned\">3221225472</I64><B N=\"DynamicMemoryEnabled\">true</B>"
            "<Obj N=\"HardDrives\" RefId=\"4\"><TN "
            "RefId=\"3\"><T>System.Collections.Generic.List`1[[Microsoft.HyperV.PowerShell."
            "HardDiskDrive]]</T><T>System.Object</T></TN><LST>"
            "<Obj RefId=\"5\"><TN "
            "RefId=\"4\"><T>Microsoft.HyperV.PowerShell.HardDiskDrive</T></"
            "TN><ToString>HardDiskDrive</ToString><Props><S "
            "N=\"Path\">D:\\VMs\\web01\\os.vhdx</S><Nil N=\"DiskNumber\"/><Obj "
            "N=\"ControllerType\" RefId=\"6\"><TN "
            "RefId=\"5\"><T>Microsoft.HyperV.PowerShell.ControllerType</T></TN><ToString>SCSI</"
            "ToString><I32>1</I32></Obj><I32 N=\"ControllerNumber\">0</I32><S N=\"Name\">Hard "
            "Drive on SCSI controller number 0 at location 0</S><S "
            "N=\"Id\">Microsoft:7C\\B637\\0\\0\\D</S></Props></Obj>"
            "<S>Microsoft.HyperV.PowerShell.HardDiskDrive</S></LST></Obj>"
            "<Obj N=\"NetworkAdapters\" RefId=\"7\"><TNRef RefId=\"3\"/><LST><Obj "
            "RefId=\"8\"><Props><S N=\"SwitchName\">vSwitch A</S><S "
            "N=\"MacAddress\">00155D010203</S><B N=\"Connected\">true</B><S N=\"Name\">Network "
            "Adapter</S>"
            "<Obj N=\"IPAddresses\" RefId=\"9\"><TN "
            "RefId=\"6\"><T>System.String[]</T></TN><LST><S>10.1.2.3</S><S>fe80::1</S></LST></"
            "Obj></Props></Obj></LST></Obj>"
            "<Obj N=\"Groups\" RefId=\"10\"><TNRef RefId=\"3\"/><LST/></Obj><Ref "
            "N=\"ParentCheckpoint\" RefId=\"1\"/></Props></Obj>"
            "<Obj RefId=\"11\"><TNRef RefId=\"0\"/><ToString>VirtualMachine (Name = "
            "'db01')</ToString><Props><S N=\"Name\">db01</S><G "
            "N=\"VMId\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0002</G><I32 N=\"Generation\">1</I32>"
            "<Obj N=\"State\" RefId=\"12\"><TNRef "
            "RefId=\"2\"/><ToString>Off</ToString><I32>3</I32></Obj><I64 "
            "N=\"ProcessorCount\">2</I64><I64 N=\"MemoryStartup\">2147483648</I64>"
            "<Obj N=\"HardDrives\" RefId=\"13\"><TNRef RefId=\"3\"/><LST/></Obj></Props></Obj>"),
     "vm name=web01; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0001; ips=10.1.2.3;fe80::1; "
     "macs=00155D010203; server_type=virtual; host=HV01; networks=vSwitch A; cores=4; "
     "memory_mib=4096; disk_count=1; nic_count=1; firmware=uefi; power=on; "
     "created=2023-04-01T06:15:30.123456Z; hypervisor=hyper-v; dynamic_memory=yes; "
     "highly_available=no; annotation=first line\r\n"
     "second & last;\n"
     "vm name=db01; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0002; server_type=virtual; cores=2; "
     "memory_mib=2048; firmware=bios; power=off; hypervisor=hyper-v;\n"
     "disk name=Hard Drive on SCSI controller number 0 at location 0; "
     "key=Microsoft:7C\\B637\\0\\0\\D; controller=SCSI; path=D:\\VMs\\web01\\os.vhdx;\n"
     "nic name=Network Adapter; network=vSwitch A; mac=00155D010203; ips=10.1.2.3;fe80::1; "
     "connected=yes;\n"},
    {"Get-VM | Select-Object on standard output, and enumerations as text",
     "#< CLIXML\r\n" CLIXML(
         "<Obj RefId=\"0\"><TN "
         "RefId=\"0\"><T>Selected.Microsoft.HyperV.PowerShell.VirtualMachine</"
         "T><T>System.Management.Automation.PSCustomObject</T></TN>"
         "<MS><S N=\"Name\">app01</S><G N=\"Id\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0003</G><I64 "
         "N=\"ProcessorCount\">2</I64><I64 N=\"MemoryStartup\">1073741824</I64><S "
         "N=\"State\">Running</S></MS></Obj>"),
     "vm name=app01; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0003; server_type=virtual; cores=2; "
     "memory_mib=1024; power=on; hypervisor=hyper-v;\n"},
    {"a list where one number is wanted, and one of a single number",
     CLIXML("<Obj RefId=\"0\"><MS><S N=\"Name\">app01</S><G "
            "N=\"Id\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0003</G><Obj N=\"ProcessorCount\" "
            "RefId=\"1\"><LST><I32>2</I32><I32>4</I32></LST></Obj><Obj N=\"MemoryStartup\" "
            "RefId=\"2\"><LST><I64>1073741824</I64></LST></Obj></MS></Obj>"),
     "vm name=app01; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0003; server_type=virtual; "
     "memory_mib=1024; hypervisor=hyper-v;\n"
     "a.xml:2: warning: '*[@N='ProcessorCount']': several values, where one is wanted; it is taken "
     "as unknown [IGNORED_VALUE]\n"},
    {"objects in a hash table and in an array",
     CLIXML("<Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Collections.Hashtable</T></TN><DCT><En><S "
            "N=\"Key\">vms</S><Obj N=\"Value\" RefId=\"1\"><TN "
            "RefId=\"1\"><T>System.Object[]</T></TN><LST>"
            "<Obj RefId=\"2\"><Props><S N=\"Name\">a</S><G "
            "N=\"VMId\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0004</G><I64 "
            "N=\"ProcessorCount\">1</I64><I64 N=\"MemoryStartup\">536870912</I64></Props></Obj>"
            "<Ref RefId=\"2\"/></LST></Obj></En></DCT></Obj>"),
     "vm name=a; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0004; server_type=virtual; cores=1; "
     "memory_mib=512; hypervisor=hyper-v;\n"},
    {"lists that are texts, for Export-Clixml stopped at its depth; numbers of enumerations",
     CLIXML("<Obj RefId=\"0\"><Props><S N=\"Name\">a</S><S "
            "N=\"VMId\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0005</S><I64 "
            "N=\"ProcessorCount\">1</I64><S N=\"MemoryStartup\">4 GB</S><I32 N=\"State\">2</I32>"
            "<I64 N=\"Generation\">2</I64><Obj N=\"HardDrives\" RefId=\"1\"><LST>"
            "<S>Microsoft.HyperV.PowerShell.HardDiskDrive</S></LST></Obj>"
            "<S N=\"NetworkAdapters\">System.Collections.Generic.List`1</S></Props></Obj>"
            "<Obj RefId=\"2\"><Props><S N=\"Name\">b</S><G "
            "N=\"VMId\">7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0006</G><I64 "
            "N=\"ProcessorCount\">1</I64><I64 N=\"MemoryStartup\">536870912</I64>"
            "<Obj N=\"State\" RefId=\"3\"><I32>3</I32></Obj></Props></Obj>"),
     "vm name=b; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0006; server_type=virtual; cores=1; "
     "memory_mib=512; power=off; hypervisor=hyper-v;\n"
     "vm name=a; uuid=7c9ea1f5-3d1e-4a36-a0c0-9a2b1f6b0005; server_type=virtual; cores=1; "
     "memory_mib=4096; firmware=uefi; power=on; hypervisor=hyper-v;\n"},
};

Test(odd_objects, are_read)
{
    for (size_t i = 0; i < G_N_ELEMENTS(objects); i++)
        input_check(objects[i].odd, "a.xml", objects[i].text, objects[i].rows);
}
