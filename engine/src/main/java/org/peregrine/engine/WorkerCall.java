package org.peregrine.engine;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.CompletedCall;
import org.peregrine.engine.message.HeapGrowth;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.registry.McpError;

/**
 * One blocking call on its virtual thread: runs the author's code, encodes the whole response there, and hands it to
 * the path. Answers exactly once, whatever the author's code does.
 */
final class WorkerCall implements Runnable {
    private static final int INITIAL_BYTES = 512;
    private static final String CLOSING = "Server is shutting down";

    private final Workers workers;
    private final UnsafeBuffer id;
    private final AuthorCall call;
    private final ProtocolVersion version;
    private final long connectionId;
    private final long exchangeId;
    private final long receivedNs;
    private final long dispatchedNs;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile Thread thread;

    WorkerCall(Workers workers, MessageEvent event, UnsafeBuffer id, AuthorCall call) {
        this.workers = workers;
        this.id = id;
        this.call = call;
        this.version = event.version();
        this.connectionId = event.connectionId();
        this.exchangeId = event.exchangeId();
        this.receivedNs = event.stamps().receivedNs;
        this.dispatchedNs = event.stamps().dispatchNs;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            answer(call.call(), false);
        } catch (final McpError error) {
            answer(error.code(version), error.getMessage(), error.data(), false);
        } catch (final Throwable failure) {
            onFailure(failure);
        } finally {
            workers.ended(this);
        }
    }

    private void onFailure(Throwable failure) {
        ResultMembers told = null;
        try {
            workers.errorHandler().onError(failure);
            told = call.onFailure(failure);
            answer(told, true);
        } catch (final Throwable unexpected) {
            answer(ErrorCode.INTERNAL_ERROR.code(), "Internal error", null, true);
        }
    }

    private void answer(ResultMembers members, boolean failed) {
        if (members == null) {
            answer(ErrorCode.INTERNAL_ERROR.code(), "Internal error", null, failed);
            return;
        }
        final JsonWriter writer = newWriter();
        begin(writer).name("result").beginObject();
        if (version.isModern()) {
            writer.name("resultType").value("complete");
        }
        members.writeMembers(writer, version);
        writer.endObject().endObject();
        if (writer.overflowed()) {
            answer(ErrorCode.INTERNAL_ERROR.code(), "Result exceeds the size limit", null, failed);
        } else {
            offer(writer, failed);
        }
    }

    private void answer(int code, String message, String dataJson, boolean failed) {
        final JsonWriter writer = newWriter();
        begin(writer).name("error").beginObject();
        writer.name("code").value(code).name("message").value(message);
        if (dataJson != null) {
            writer.name("data").rawValue(dataJson.getBytes(StandardCharsets.UTF_8));
        }
        writer.endObject().endObject();
        offer(writer, failed);
    }

    private JsonWriter newWriter() {
        final JsonWriter writer = new JsonWriter();
        writer.wrap(new UnsafeBuffer(new byte[INITIAL_BYTES]), 0, INITIAL_BYTES)
                .growth(new HeapGrowth(workers.maxReplyBytes()));
        return writer;
    }

    private JsonWriter begin(JsonWriter writer) {
        return writer.beginObject().name("jsonrpc").value("2.0").name("id").rawValue(id, 0, id.capacity());
    }

    private void offer(JsonWriter writer, boolean failed) {
        if (answered.compareAndSet(false, true)) {
            workers.completions()
                    .offer(new CompletedCall(
                            connectionId,
                            exchangeId,
                            receivedNs,
                            dispatchedNs,
                            writer.buffer(),
                            writer.position(),
                            failed));
        }
    }

    void abandon() {
        answer(ErrorCode.INTERNAL_ERROR.code(), CLOSING, null, true);
        final Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
        }
    }
}
