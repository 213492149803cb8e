package org.peregrine.tools.scenario;

import java.util.List;
import picocli.CommandLine.Option;

/** Options of the scenarios that call at a rate, sustained and burst. */
final class CallOptions {
    /** Transports that the floor responder speaks. */
    private static final List<String> FLOOR = List.of("http", "tcp");

    @Option(
            names = "--handlers",
            paramLabel = "KIND",
            description =
                    "Handlers that sustained and burst call: echo (the default, inline), or an addition with a schema:"
                            + " inline, typed, blocking, or mixed, all three in turn.")
    private Handlers handlers = Handlers.ECHO;

    @Option(
            names = "--peak-factor",
            paramLabel = "F",
            description =
                    "Rate of the peak of burst by that before it; default 2. Above 2 more is asked on purpose than"
                            + " the machine may hold: then the peak's latency is not judged, and what is refused must be refused"
                            + " by an answer.")
    private Double peakFactor;

    @Option(
            names = "--control",
            description =
                    "Parts of sustained in turn with the same load on a responder that does nothing, over http or tcp."
                            + " What is not flat in both is the machine's, and UNDECIDED (exit code 3).")
    private boolean control;

    /**
     * Checks the options.
     *
     * @param transport over which is called.
     * @param alone whether this process and those that it starts are all of the generator.
     * @throws IllegalArgumentException when the scenario has no such option, or a figure is none.
     */
    void check(Scenario scenario, String transport, boolean alone) {
        require(!scenario.isCrowd() || handlers == Handlers.ECHO, "--handlers is of sustained and burst");
        require(peakFactor == null || scenario == Scenario.BURST, "--peak-factor is of burst");
        require(peakFactor == null || peakFactor > 1, "--peak-factor must be above 1");
        require(!control || scenario == Scenario.SUSTAINED, "--control is of sustained");
        require(!control || FLOOR.contains(transport), "--control is of the transports " + FLOOR);
        require(!control || alone, "--control is of a generator on one host");
    }

    private static void require(boolean condition, String words) {
        if (!condition) {
            throw new IllegalArgumentException(words);
        }
    }

    Handlers handlers() {
        return handlers;
    }

    /** Rate of the peak by that before it. */
    double peakFactor() {
        return peakFactor == null ? CallScenarios.USUAL_PEAK_FACTOR : peakFactor;
    }

    boolean control() {
        return control;
    }
}
