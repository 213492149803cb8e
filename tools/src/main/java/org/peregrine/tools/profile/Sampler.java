package org.peregrine.tools.profile;

import java.io.IOException;
import java.time.Duration;

/** Samples the stacks of a process. Called by one thread, which waits as long as the samples take. */
interface Sampler {
    /** Name in a report. */
    String label();

    /**
     * Samples.
     *
     * @param process to look into.
     * @param event to sample.
     * @param duration of sampling.
     * @return the stacks with their weights in the event's unit.
     * @throws IOException when this way of sampling does not work here; the message says why.
     */
    Stacks sample(JavaProcess process, ProfileEvent event, Duration duration) throws IOException, InterruptedException;
}
