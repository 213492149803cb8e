package org.peregrine.transports.nio;

import java.nio.channels.spi.SelectorProvider;
import org.peregrine.transports.address.AddressShares;

/** Makes transports over channels of a test's own. */
public final class SimulatedTransports {
    private SimulatedTransports() {}

    /** Makes a transport. */
    public static NioTransport over(SelectorProvider provider) {
        return new NioTransport("simulated", new AddressShares(), () -> provider);
    }
}
