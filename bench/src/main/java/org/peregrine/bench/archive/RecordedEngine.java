package org.peregrine.bench.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.bench.Messages;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryTransport;
import org.peregrine.engine.transport.memory.ReplyListener;

/** An engine in memory, invoked by the thread that calls it, whose calls a recorder takes. */
final class RecordedEngine implements ReplyListener, AutoCloseable {
    private final UnsafeBuffer request = new UnsafeBuffer(Messages.ECHO.getBytes(StandardCharsets.UTF_8));
    private final MemoryFrame frame = MemoryFrame.message(1, Messages.ECHO);
    private final MemoryTransport transport = new MemoryTransport(this);
    private final Recorder recorder;
    private final McpEngine engine;
    private long answered;

    RecordedEngine(Recorder recorder) throws IOException {
        this.recorder = recorder;
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(Messages.registry())
                .transport(transport);
        recorder.configure(context);
        engine = McpEngine.launch(context);
    }

    /** Makes a number of calls at once, and waits for all. */
    void call(int count) {
        final long until = answered + count;
        for (int i = 0; i < count; i++) {
            recorder.take(request, 0, request.capacity());
        }
        transport.repeat(frame, count);
        while (answered < until) {
            engine.invoke();
        }
    }

    @Override
    public void onReply(Reply reply) {
        recorder.take(reply.buffer(), reply.offset(), reply.length());
        answered++;
    }

    @Override
    public void close() throws IOException {
        engine.close();
        recorder.close();
    }
}
