package org.peregrine.tools.scenario;

import java.net.InetAddress;
import java.util.List;
import java.util.function.IntConsumer;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.load.ProcessOptions;

/**
 * Calls of a scenario, besides its figures.
 *
 * @param handlers that are called.
 * @param peakFactor rate of a peak by that before it.
 * @param era that is spoken.
 * @param sources addresses of this machine that connections begin at; empty to leave it to the system.
 * @param processes that make the load.
 * @param listening is told the port at which workers join.
 */
record Calls(
        Handlers handlers,
        double peakFactor,
        Load.Era era,
        List<InetAddress> sources,
        ProcessOptions processes,
        IntConsumer listening) {
    /** Those of a scenario without options. */
    static final Calls USUAL = new Calls(
            Handlers.ECHO, CallScenarios.USUAL_PEAK_FACTOR, Load.Era.AUTO, List.of(), new ProcessOptions(), port -> {});

    /** Has a load make these. */
    Load of(Load load) {
        return handlers.of(load).era(era).sources(sources);
    }
}
