package org.peregrine.client.aeron;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Wire;
import org.peregrine.client.WireGroup;
import org.peregrine.client.WireOwner;

/** The wires over Aeron of one selector. One thread. */
final class AeronWires implements WireGroup {
    private final List<AeronWire> wires = new ArrayList<>();

    @Override
    public Wire create(String target, ClientSettings settings, WireOwner owner) {
        final AeronClientSettings of =
                AeronClientSettings.of(target).openTimeout(Duration.ofNanos(settings.openTimeoutNs()));
        final AeronWire wire = new AeronWire(of, settings.maxMessageBytes(), owner, wires::remove);
        wires.add(wire);
        return wire;
    }

    @Override
    public int poll() {
        int workCount = 0;
        for (int i = wires.size() - 1; i >= 0; i--) {
            if (i < wires.size()) { // A handler may have ended several.
                workCount += wires.get(i).poll();
            }
        }
        return workCount;
    }

    @Override
    public boolean isEmpty() {
        return wires.isEmpty();
    }

    @Override
    public boolean isWaiting() {
        for (int i = 0; i < wires.size(); i++) {
            if (wires.get(i).isWaiting()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        List.copyOf(wires).forEach(AeronWire::close);
    }
}
