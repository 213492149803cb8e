package org.peregrine.tools.chaos;

import java.util.List;

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
     * @param options of {@code serve} besides its endpoints.
     * @param jvmFlags of its process.
     * @param maxFiles that it may open; 0 for the usual limit.
     * @param faultS estimated length of the fault, in seconds, for which the load goes on.
     */
    record Setup(List<String> options, List<String> jvmFlags, int maxFiles, double faultS) {
        static Setup of(double faultS, String... options) {
            return new Setup(List.of(options), List.of(), 0, faultS);
        }

        Setup withFlags(String... flags) {
            return new Setup(options, List.of(flags), maxFiles, faultS);
        }

        Setup withMaxFiles(int files) {
            return new Setup(options, jvmFlags, files, faultS);
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
