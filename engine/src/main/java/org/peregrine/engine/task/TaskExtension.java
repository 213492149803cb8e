package org.peregrine.engine.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.handler.ClientLink;
import org.peregrine.engine.handler.RunningTask;
import org.peregrine.engine.handler.TaskRunner;
import org.peregrine.engine.handler.TaskStart;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.protocol.ExtensionCapability;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionHost;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.registry.ExtensionRequest;
import org.peregrine.engine.registry.ExtensionTopic;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.thread.WriteWatch;

/**
 * Tasks: what {@code ToolContext.becomeTask} makes of a call. Added with {@code EngineContext.extension}; clients of
 * 2026-07-28 that declare {@value #ID} can use it. Source: ext-tasks, "Tasks" (SEP-2663).
 */
public final class TaskExtension implements Extension, TaskRunner {
    /** The extension's name in capabilities. */
    public static final String ID = "io.modelcontextprotocol/tasks";

    private static final JsonName TASK_ID = JsonName.of("taskId");
    private static final ResultMembers ACKNOWLEDGEMENT = (writer, version) -> {};
    private static final long SWEEP_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final TaskStore store;
    private final ExtensionTopic topic =
            new ExtensionTopic(JsonName.of("taskIds"), "notifications/tasks", ID, new Source());
    /** Sweeps that are due; whoever makes it one starts the thread that does them. */
    private final AtomicInteger dueSweeps = new AtomicInteger();

    private TaskSettings settings;
    private ThreadFactory threads;
    private TaskTable table;
    private long sweptNs;
    /** Null for a store that writes to no disk. */
    private WriteWatch watch;

    private long diskStallNs;

    /**
     * Creates the extension over a store.
     *
     * @param store not open yet; closed with the engine.
     */
    TaskExtension(TaskStore store) {
        this.store = store;
    }

    /**
     * Keeps tasks as long as the engine runs.
     *
     * @return for one engine.
     */
    public static TaskExtension inMemory() {
        return new TaskExtension(new MemoryTaskStore());
    }

    /**
     * Keeps tasks on disk: results outlive the process. Needs {@code com.h2database:h2-mvstore}.
     *
     * @param directory of this engine alone; made when it does not exist.
     * @return for one engine.
     */
    public static TaskExtension in(Path directory) {
        return new TaskExtension(new MvTaskStore(directory));
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return version.isModern();
    }

    @Override
    public List<ExtensionMethod> methods() {
        return List.of(
                new ExtensionMethod("tasks/get", TASK_ID, ID, this::get),
                new ExtensionMethod("tasks/update", TASK_ID, ID, this::update),
                new ExtensionMethod("tasks/cancel", TASK_ID, ID, this::cancel));
    }

    @Override
    public List<ExtensionTopic> topics() {
        return List.of(topic);
    }

    @Override
    public void onStart(ExtensionHost host) throws IOException {
        settings = TaskSettings.of(host);
        threads = host.threads();
        table = new TaskTable(store, settings, host.memory(), (id, params) -> host.publish(topic, id, params));
        diskStallNs = host.limits().get(Limit.DISK_STALL_NS);
        watch = store.watch(host.clock(), WriteWatch.notices("tasks", settings.errorHandler()));
        table.open(task -> host.taskStopped(task.id(), task.createdMs()));
        sweptNs = settings.nowNs();
    }

    @Override
    public void doWork(long nowNs) {
        if (watch != null) {
            watch.check(nowNs, diskStallNs);
        }
        if (nowNs - sweptNs >= SWEEP_INTERVAL_NS && !table.isEmpty()) {
            sweptNs = nowNs;
            if (dueSweeps.getAndIncrement() == 0) {
                startSweep();
            }
        }
    }

    /** Without memory for a thread the next turn tries again. */
    private void startSweep() {
        boolean started = false;
        try {
            final Thread sweeper = threads.newThread(this::sweep);
            sweeper.setName("peregrine-task-sweep");
            sweeper.start();
            started = true;
        } finally {
            if (!started) {
                dueSweeps.set(0);
            }
        }
    }

    /** Once more when another became due meanwhile: what it looks for may have come about behind this one's back. */
    private void sweep() {
        int left;
        do {
            final int done = dueSweeps.get();
            try {
                sweepOnce();
            } finally {
                left = dueSweeps.addAndGet(-done);
            }
        } while (left > 0);
    }

    private void sweepOnce() {
        try {
            table.sweep();
        } catch (final Throwable failure) { // The next sweep tries again.
            settings.errorHandler().onError(failure);
        }
    }

    @Override
    public boolean isBusy() {
        return table.isDurablyWorking();
    }

    @Override
    public List<Heartbeat> heartbeats() {
        return store.heartbeats();
    }

    @Override
    public void onClose() {
        if (table != null) {
            table.close();
        }
    }

    @Override
    public boolean isKnownTo(ClientLink caller) {
        return caller.version().isModern() && ExtensionCapability.isDeclared(caller.capabilities(), ID);
    }

    @Override
    public RunningTask start(TaskStart start) {
        return new TaskLink(start.caller(), table.start(start), table, settings);
    }

    private ResultMembers get(ExtensionRequest request) {
        return table.describe(taskId(request), request.owner());
    }

    private ResultMembers update(ExtensionRequest request) {
        final JsonValue responses = request.param("inputResponses");
        if (!responses.isObject()) {
            throw McpError.invalidParams("params.inputResponses must be an object");
        }
        table.answer(taskId(request), request.owner(), responses);
        return ACKNOWLEDGEMENT;
    }

    private ResultMembers cancel(ExtensionRequest request) {
        table.cancel(taskId(request), request.owner());
        return ACKNOWLEDGEMENT;
    }

    private static String taskId(ExtensionRequest request) {
        final JsonValue id = request.param("taskId");
        if (!id.isString()) {
            throw McpError.invalidParams("params.taskId must be a string");
        }
        return id.string();
    }

    /** Sends listeners the tasks that they may see, with their status. */
    private final class Source implements ExtensionTopic.Source {
        @Override
        public boolean agrees(String name, String principal) {
            return table.knows(name, principal);
        }

        @Override
        public void onListen(String name) {
            table.publishStatus(name);
        }
    }
}
