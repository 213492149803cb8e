package org.peregrine.tools.doctor;

import java.util.BitSet;

/**
 * The machine, and the server that it is to run.
 *
 * @param machine its files.
 * @param profile chosen or recognized.
 * @param cores named for the path as by {@code serve --cores}; empty when none are.
 * @param connections that all shards together may have.
 * @param java the JVM.
 */
record Site(Machine machine, MachineProfile profile, BitSet cores, int connections, JavaRuntime java) {
    static final String ISOLATED = "/sys/devices/system/cpu/isolated";
    static final String ONLINE = "/sys/devices/system/cpu/online";

    /** The cores that are to be the path's alone: those named, otherwise those that the kernel isolates. */
    BitSet pathCores() {
        return cores.isEmpty() ? machine.cores(ISOLATED) : cores;
    }

    /** The cores of the path as they are, or as they could be: all but the first. */
    String proposedCores() {
        final BitSet path = pathCores();
        if (!path.isEmpty()) {
            return CpuSet.format(path);
        }
        final BitSet online = machine.cores(ONLINE);
        if (online.cardinality() > 1) {
            online.clear(online.nextSetBit(0));
        }
        return CpuSet.format(online);
    }

    /** The cores that are left to everything else; the first where none are. */
    String otherCores() {
        final BitSet online = machine.cores(ONLINE);
        final BitSet others = CpuSet.without(online, pathCores());
        if (others.isEmpty()) {
            others.set(Math.max(0, online.nextSetBit(0)));
        }
        return CpuSet.format(others);
    }

    boolean isContainer() {
        return profile == MachineProfile.CONTAINER;
    }

    /** The command of a container where it is one. */
    String command(String host, String container) {
        return isContainer() ? container : host;
    }

    /** A command that adds an argument to the kernel's command line, from the next start on. */
    static String kernelArgument(String argument) {
        return "sudo sed -i 's/^GRUB_CMDLINE_LINUX=\"/&" + argument + " /' /etc/default/grub && sudo update-grub";
    }
}
