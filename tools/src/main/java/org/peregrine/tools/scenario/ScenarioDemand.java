package org.peregrine.tools.scenario;

/**
 * Figures that a load scenario is asked for.
 *
 * @param rate requests a second.
 * @param seconds of the whole scenario.
 * @param connections held, or of the generator.
 * @param subscribers of a fan-out.
 * @param changesHz changes a second of a fan-out.
 * @param transport of the requests.
 * @param threads of the generator, in each of its processes.
 * @param processes of the generator.
 * @param shards of the server.
 */
record ScenarioDemand(
        int rate,
        int seconds,
        int connections,
        int subscribers,
        double changesHz,
        String transport,
        int threads,
        int processes,
        int shards) {}
