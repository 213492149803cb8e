package org.peregrine.tools.doctor;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Kind of machine, on which depends what may be demanded of it. */
enum MachineProfile {
    /** A server, virtual or not, whose kernel can be configured. */
    BARE_METAL,
    /** A container: the kernel is the host's, the limits are its own. */
    CONTAINER,
    /** A developer's machine, where nothing of the kernel is worth changing. */
    LAPTOP;

    private static final Pattern CONTAINER_GROUP =
            Pattern.compile("docker|kubepods|containerd|libpod|/lxc|\\.slice/crio");

    private static final String CHASSIS = "/sys/class/dmi/id/chassis_type";
    private static final String POWER_SUPPLIES = "/sys/class/power_supply";

    /** Portable, laptop, notebook, sub-notebook, tablet, convertible and detachable, as SMBIOS numbers them. */
    private static final List<String> MOBILE = List.of("8", "9", "10", "14", "30", "31", "32");

    /**
     * A profile and the file that it follows from.
     *
     * @param profile of the machine.
     * @param evidence a file, or a few words.
     */
    record Choice(MachineProfile profile, String evidence) {}

    /** The name of the option's value, and in JSON. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads a value of the option; null when it is none. */
    static MachineProfile of(String text) {
        for (final MachineProfile profile : values()) {
            if (profile.text().equals(text)) {
                return profile;
            }
        }
        return null;
    }

    /** Recognizes a machine. */
    static Choice detect(Machine machine) {
        for (final String mark : List.of("/.dockerenv", "/run/.containerenv")) {
            if (machine.exists(mark)) {
                return new Choice(CONTAINER, mark);
            }
        }
        for (final String groups : List.of("/proc/self/cgroup", "/proc/1/cgroup")) {
            if (machine.exists(groups)
                    && CONTAINER_GROUP.matcher(machine.textOr(groups, "")).find()) {
                return new Choice(CONTAINER, groups);
            }
        }
        if (MOBILE.contains(machine.textOr(CHASSIS, ""))) {
            return new Choice(LAPTOP, CHASSIS);
        }
        if (machine.names(POWER_SUPPLIES).stream().anyMatch(name -> name.startsWith("BAT"))) {
            return new Choice(LAPTOP, POWER_SUPPLIES);
        }
        return new Choice(BARE_METAL, "no sign of a container or a battery");
    }
}
