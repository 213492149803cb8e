package org.peregrine.engine.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.handler.ClientAnswers;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.handler.ClientInput;
import org.peregrine.engine.handler.ClientLink;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.RunningTask;
import org.peregrine.engine.handler.TaskListener;

/**
 * The link of a handler whose call has become a task: questions wait in the task for tasks/update, progress is its
 * status message, and log messages are dropped, as the specification has it. Used by the handler's threads.
 */
final class TaskLink implements RunningTask {
    private static final JsonName MESSAGE = JsonName.of("message");

    private final ClientLink caller;
    private final Task task;
    private final TaskTable table;
    private final TaskSettings settings;

    TaskLink(ClientLink caller, Task task, TaskTable table, TaskSettings settings) {
        this.caller = caller;
        this.task = task;
        this.table = table;
        this.settings = settings;
    }

    @Override
    public void writeCreated(JsonWriter writer) {
        writer.name("resultType").value("task");
        task.created().writeMembers(writer, settings.pollMs());
    }

    @Override
    public void completed(byte[] result) {
        if (result.length > settings.maxResultBytes()) {
            table.end(task, TaskListener.End.FAILED, TaskFailure.TOO_LARGE.message());
        } else {
            table.end(task, TaskListener.End.COMPLETED, null, result);
        }
    }

    @Override
    public void failed(byte[] error) {
        if (error.length > settings.maxResultBytes()) {
            table.end(task, TaskListener.End.FAILED, TaskFailure.TOO_LARGE.message());
            return;
        }
        final JsonValue message = new JsonValue();
        new JsonValue().wrap(new UnsafeBuffer(error), 0, error.length).member(MESSAGE, message);
        table.end(task, TaskListener.End.FAILED, message.string(), error);
    }

    @Override
    public void handlerEnded() {
        table.handlerEnded(task);
    }

    @Override
    public ProtocolVersion version() {
        return caller.version();
    }

    @Override
    public JsonValue capabilities() {
        return caller.capabilities();
    }

    @Override
    public ClientAnswers ask(Map<String, ClientInput> inputs) {
        final Map<String, byte[]> requests = new LinkedHashMap<>();
        inputs.forEach((key, input) -> requests.put(key, request(input)));
        return new ClientAnswers(task.ask(requests));
    }

    private byte[] request(ClientInput input) {
        final HeapJson json = new HeapJson(settings.maxResultBytes());
        final JsonWriter writer = json.writer();
        writer.beginObject().name("method").value(input.method()).name("params");
        input.writeParams(writer, version());
        writer.endObject();
        if (writer.overflowed()) {
            throw new ClientError(0, "The request to the client is too long");
        }
        return json.bytes();
    }

    /** Tasks have no notifications of their own but those of their status. */
    @Override
    public void notify(String method, Consumer<JsonWriter> params) {}

    @Override
    public void progress(double progress, double total, String message) {
        if (message != null) {
            task.statusMessage(message);
        } else if (Double.isFinite(progress)) {
            task.statusMessage(Double.isFinite(total) ? number(progress) + " of " + number(total) : number(progress));
        }
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1L << 53
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    @Override
    public boolean isCancelled() {
        return task.isWithdrawn();
    }

    @Override
    public LogLevel logLevel() {
        return null;
    }

    @Override
    public String state() {
        return caller.state();
    }

    @Override
    public void state(String text) {
        caller.state(text);
    }

    /** The call was answered already. */
    @Override
    public void closeStream() {}

    @Override
    public ClientLink becomeTask() {
        return this;
    }
}
