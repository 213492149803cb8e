package org.peregrine.client.aeron;

import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.TargetScheme;
import org.peregrine.client.WireGroup;

/** Brings targets such as {@code aeron:ipc} to the client of every transport. */
public final class AeronScheme implements TargetScheme {
    /** Creates the scheme. */
    public AeronScheme() {}

    @Override
    public String name() {
        return "aeron";
    }

    @Override
    public String forms() {
        return AeronChannel.FORMS;
    }

    @Override
    public void check(String target) {
        AeronChannel.parse(target);
    }

    @Override
    public WireGroup open() {
        return new AeronWires();
    }
}
