package org.peregrine.tools.chaos;

import java.util.List;
import org.peregrine.tools.chaos.disk.HangingDisk;

/**
 * A fault, the server that it is injected into, and the demands on that server.
 *
 * @param id on the command line.
 * @param fault in a few words.
 * @param quick whether it needs no rights and touches nothing outside its own processes.
 * @param setup of the server and of the load.
 * @param expectation that is judged.
 * @param injection of the fault.
 */
record ChaosScenario(
        String id, String fault, boolean quick, Setup setup, Expectation expectation, Injection injection) {
    /**
     * Setup of the server and of the load on it.
     *
     * @param options of {@code serve} besides its endpoints; {@value #DIRECTORY} in them is a directory of the server's
     *     own.
     * @param jvmFlags of its process.
     * @param before commands of a shell that run before it, in its process.
     * @param surroundings that are made for it.
     * @param faultS estimated length of the fault, in seconds, for which the load goes on.
     */
    record Setup(List<String> options, List<String> jvmFlags, String before, Surroundings surroundings, double faultS) {
        static final String DIRECTORY = "{directory}";

        static Setup of(double faultS, String... options) {
            return new Setup(List.of(options), List.of(), "", Surroundings.PLAIN, faultS);
        }

        Setup withFlags(String... flags) {
            return new Setup(options, List.of(flags), before, surroundings, faultS);
        }

        Setup withMaxFiles(int files) {
            return new Setup(options, jvmFlags, "ulimit -n " + files, surroundings, faultS);
        }

        /** A file system of a few megabytes in place of the directory, which nobody else has. */
        Setup withDiskOf(int megabytes) {
            final String mount = "mount -t tmpfs -o size=" + megabytes + "m tmpfs " + DIRECTORY;
            return new Setup(options, jvmFlags, mount, Surroundings.OWN_MOUNTS, faultS);
        }

        /** A file system in place of the directory that can be made to hang, which nobody else has. */
        Setup withHangingDisk() {
            return new Setup(options, jvmFlags, HangingDisk.mount(DIRECTORY), Surroundings.HANGING_DISK, faultS);
        }

        Setup within(Surroundings around) {
            return new Setup(options, jvmFlags, before, around, faultS);
        }
    }

    /** Makes the fault, and ends it. */
    @FunctionalInterface
    interface Injection {
        /**
         * Injects the fault.
         *
         * @param field of the scenario; is told when the fault begins and ends.
         * @throws CannotInjectException when this machine has no such fault to offer.
         * @throws Exception when something else went wrong, which fails the scenario.
         */
        void inject(ChaosField field) throws Exception;
    }
}
