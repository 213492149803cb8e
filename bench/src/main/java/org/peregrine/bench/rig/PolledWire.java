package org.peregrine.bench.rig;

import java.io.IOException;
import org.peregrine.bench.process.RigProcess;

/** A wire of whole messages whose client spins. The other end is a process, or runs on the thread that calls. */
abstract class PolledWire implements MeasuredWire, MessageWindow.Link {
    final MessageWindow window;
    private final String name;
    private final RigProcess process;

    /**
     * Creates a wire.
     *
     * @param name in the results.
     * @param process the other end; null for one on this thread.
     */
    PolledWire(String name, RigProcess process) {
        this.name = name;
        this.process = process;
        window = new MessageWindow(name);
    }

    @Override
    public final String name() {
        return name;
    }

    /** The other end; null for one on this thread. */
    final RigProcess process() {
        return process;
    }

    @Override
    public final LineRound run(int requests, int underWay) throws IOException {
        return window.run(this, requests, underWay);
    }

    @Override
    public final void resume() throws IOException {
        if (process != null) {
            process.resume();
        }
    }

    @Override
    public final void pause() throws IOException {
        if (process != null) {
            process.pause();
        }
    }

    /** Ends the process. */
    final void endProcess() throws IOException {
        if (process != null) {
            process.close();
        }
    }
}
