package org.peregrine.client.aeron;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Wire;
import org.peregrine.client.WireGroup;
import org.peregrine.client.WireOwner;

/** The wires over Aeron of one selector, which share a client of Aeron's for each driver. One thread. */
final class AeronWires implements WireGroup {
    /** A sixteenth of the time is left, so that the wire says what it waited for before its selector ends it. */
    private static final int LEFT = 16;

    private final List<AeronWire> wires = new ArrayList<>();
    private final Map<String, SharedAeron> drivers = new HashMap<>();
    private final List<SharedAeron> working = new ArrayList<>();

    @Override
    public Wire create(String target, ClientSettings settings, WireOwner owner) {
        final long timeoutNs = settings.openTimeoutNs() - settings.openTimeoutNs() / LEFT;
        final AeronClientSettings of = AeronClientSettings.of(target).openTimeout(Duration.ofNanos(timeoutNs));
        final AeronWire wire = new AeronWire(of, settings.maxMessageBytes(), owner, this);
        wires.add(wire);
        return wire;
    }

    /** The client of Aeron's for a driver. */
    SharedAeron aeron(AeronClientSettings settings) throws IOException {
        final String directory = String.valueOf(settings.directory());
        final SharedAeron known = drivers.get(directory);
        if (known != null && !known.isClosed()) {
            return known;
        }
        final SharedAeron connected = known == null ? SharedAeron.connect(settings) : known.reconnect(settings);
        working.remove(known);
        working.add(connected);
        drivers.put(directory, connected);
        return connected;
    }

    void remove(AeronWire wire) {
        wires.remove(wire);
    }

    @Override
    public int poll() {
        int workCount = 0;
        for (int i = working.size() - 1; i >= 0; i--) {
            workCount += working.get(i).isClosed() ? 0 : working.get(i).work();
        }
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
