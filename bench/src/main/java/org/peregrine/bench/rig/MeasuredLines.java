package org.peregrine.bench.rig;

import java.io.IOException;
import org.peregrine.bench.process.RigProcess;

/**
 * Lines to a server's process.
 *
 * @param client that has initialized.
 */
record MeasuredLines(LineClient client) implements MeasuredWire {
    static MeasuredLines to(LineTarget target) throws IOException {
        final LineClient client = new LineClient(target);
        client.initialize();
        client.probe();
        return new MeasuredLines(client);
    }

    @Override
    public String name() {
        return client.target().name();
    }

    @Override
    public LineRound run(int requests, int window) throws IOException {
        return client.run(requests, window);
    }

    @Override
    public void resume() throws IOException {
        client.target().resume();
    }

    @Override
    public void pause() throws IOException {
        client.target().pause();
    }

    /** The server's process. */
    RigProcess process() {
        return new RigProcess(name(), client.target().process());
    }

    /** Ends the connection; the server serves on. */
    void disconnect() throws IOException {
        client.target().connection().close();
    }

    @Override
    public void close() throws IOException {
        client.target().close();
    }
}
