package org.peregrine.tools.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * The groups of one controller that this process is in, its own first and the outermost last: a limit of any holds.
 * Versions 1 and 2 of the kernel's interface, and both at once.
 */
final class ControlGroup {
    private static final String GROUPS = "/proc/self/cgroup";
    private static final String MOUNT = "/sys/fs/cgroup";
    private static final String CONTROLLERS = MOUNT + "/cgroup.controllers";

    /** Groups within each other at most. */
    private static final int MAX_DEPTH = 64;

    private final Machine machine;
    private final boolean isUnified;
    private final List<String> directories = new ArrayList<>();

    private ControlGroup(Machine machine, boolean isUnified, String mount, String path) {
        this.machine = machine;
        this.isUnified = isUnified;
        String rest = path.contains("..") ? "" : path.replaceFirst("/+$", "");
        while (!rest.isEmpty() && directories.size() < MAX_DEPTH) {
            directories.add(mount + rest);
            rest = rest.substring(0, rest.lastIndexOf('/'));
        }
        directories.add(mount);
    }

    /**
     * Finds the groups of a controller.
     *
     * @param controller {@code cpu} or {@code memory}.
     * @throws UnreadableException when this process's groups cannot be read.
     */
    static ControlGroup of(Machine machine, String controller) {
        String unified = null;
        for (final String line : machine.text(GROUPS).lines().toList()) {
            final String[] parts = line.split(":", 3);
            if (parts.length != 3 || !parts[2].startsWith("/")) {
                throw UnreadableException.notUnderstood(GROUPS);
            }
            if (List.of(parts[1].split(",", -1)).contains(controller)) {
                return new ControlGroup(machine, false, MOUNT + "/" + controller, parts[2]);
            }
            unified = parts[0].equals("0") ? parts[2] : unified;
        }
        if (unified == null) {
            throw UnreadableException.notUnderstood(GROUPS);
        }
        if (!List.of(machine.text(CONTROLLERS).split("\\s+", -1)).contains(controller)) {
            throw new UnreadableException(CONTROLLERS, "without the controller '" + controller + "'");
        }
        return new ControlGroup(machine, true, MOUNT, unified);
    }

    boolean isUnified() {
        return isUnified;
    }

    /**
     * The groups that have a file.
     *
     * @param file of the controller.
     * @return paths, innermost first; empty for groups of version 2 that the controller is not used for.
     * @throws UnreadableException when no group of version 1 has it, or this process's own group cannot be seen.
     */
    List<String> having(String file) {
        final List<String> found = directories.stream()
                .map(directory -> directory + "/" + file)
                .filter(machine::exists)
                .toList();
        if (found.isEmpty() && !isUnified) {
            throw new UnreadableException(directories.getLast() + "/" + file, "missing");
        }
        if (found.isEmpty() && !machine.exists(directories.getFirst())) {
            throw new UnreadableException(directories.getFirst(), "missing");
        }
        return found;
    }
}
