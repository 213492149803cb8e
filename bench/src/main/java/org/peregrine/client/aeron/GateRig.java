package org.peregrine.client.aeron;

/** The gate of a client of Aeron's, as an operation passes it. One thread. */
public final class GateRig {
    private final ClosingGate gate;

    /**
     * Creates a gate that nobody closes.
     *
     * @param anyThread whether any thread might.
     */
    public GateRig(boolean anyThread) {
        gate = new ClosingGate(anyThread, () -> {});
    }

    /**
     * Enters and leaves.
     *
     * @return whether the gate is open.
     */
    public boolean pass() {
        final boolean outermost = gate.enter();
        try {
            return !gate.isClosing();
        } finally {
            gate.leave(outermost);
        }
    }
}
