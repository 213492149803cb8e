package org.peregrine.tools.chaos;

import java.io.IOException;

/** Faults of the network between clients and a server that has a network of its own. */
final class NetworkFaults {
    private static final int PARTITION_MS = 2_500;

    private NetworkFaults() {}

    /**
     * The link is down and comes up again. TCP tries again when 0.2, 0.6, 1.4, 3.0 and 6.2 s have passed, so that after
     * 2.5 s both ends go on half a second later: neither may have given up.
     */
    static void partition(ChaosField field) throws IOException, InterruptedException {
        field.begins();
        field.server().network().cut();
        try {
            Thread.sleep(PARTITION_MS);
        } finally {
            field.server().network().mend();
        }
        field.ends();
    }
}
