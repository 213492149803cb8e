package org.peregrine.tools.doctor;

import java.util.List;
import java.util.function.Function;

/**
 * One line of the recipe.
 *
 * @param name short, stable, as docs/operations.md has it.
 * @param area that it stands in.
 * @param demand on each profile.
 * @param expected on bare metal.
 * @param reason in one line.
 * @param examination reads the machine; throws {@link UnreadableException} for what it cannot read.
 */
record Check(
        String name,
        Area area,
        Demand demand,
        String expected,
        String reason,
        Function<Site, Observation> examination) {
    private static final String NO_DEMAND = "anything on a laptop; on bare metal ";

    /** A part of the recipe, in its order. */
    enum Area {
        CORES("Cores"),
        MEMORY("Memory"),
        LIMITS("Limits of the process"),
        SOCKETS("Sockets"),
        CONFINEMENT("Containers and confinement"),
        JVM("JVM");

        private final String title;

        Area(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /** Checks a machine. */
    Finding on(Site site) {
        try {
            return finding(site, examination.apply(site));
        } catch (final UnreadableException unreadable) {
            return new Finding(
                    this,
                    Verdict.UNKNOWN,
                    unreadable.getMessage(),
                    expected(site.profile()),
                    null,
                    false,
                    List.of(unreadable.file()));
        }
    }

    private Finding finding(Site site, Observation observed) {
        final Verdict verdict = demand.weigh(observed.verdict(), site.profile());
        final boolean isWell = verdict == Verdict.OK;
        return new Finding(
                this,
                verdict,
                observed.found(),
                expected(site.profile()),
                isWell ? null : observed.command(),
                !isWell && demand == Demand.HOST && site.isContainer(),
                observed.files());
    }

    private String expected(MachineProfile profile) {
        return profile == MachineProfile.LAPTOP && demand == Demand.HOST ? NO_DEMAND + expected : expected;
    }
}
