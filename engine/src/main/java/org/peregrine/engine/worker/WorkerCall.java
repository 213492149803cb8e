package org.peregrine.engine.worker;

import java.util.concurrent.CancellationException;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.audit.CallEnd;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.handler.ClientLink;
import org.peregrine.engine.handler.InputRequired;
import org.peregrine.engine.handler.InvalidAnswer;
import org.peregrine.engine.handler.MissingCapability;
import org.peregrine.engine.handler.RunningTask;
import org.peregrine.engine.handler.TaskRunner;
import org.peregrine.engine.handler.TaskStart;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.CallPermit;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.HandlerMistake;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.outbound.CallOrigin;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.protocol.Admission;
import org.peregrine.engine.session.CallChannel;
import org.peregrine.engine.session.Cancellable;
import org.peregrine.engine.session.LegacyLink;
import org.peregrine.engine.session.ModernCall;
import org.peregrine.engine.session.ModernLink;
import org.peregrine.engine.session.RequestKey;
import org.peregrine.engine.session.Session;
import org.peregrine.engine.thread.CarrierWatch;
import org.peregrine.engine.trace.SpannedWork;

/**
 * One blocking call on its virtual thread: runs the author's code, encodes the whole response there, and hands it to
 * the path. Answers exactly once, whatever the author's code does.
 *
 * <pre>
 *   running ──► returned, threw, expired ──► answered
 *      │  └──► withdrawn by the client ──► the exchange ends without an answer
 *      └──► becomes a task ──► the call is answered with the task, whose outcome the rest of the run is
 * </pre>
 */
final class WorkerCall extends ConnectionCalls.Link<WorkerCall> implements Runnable, Cancellable {
    private static final String INTERNAL_ERROR = "Internal error";

    private final Workers workers;
    private final int number;
    private final AuthorCall code;
    private final CallPermit permit;
    private final RequestKey key;
    private final ProtocolVersion version;
    private final Session session;
    private final long connectionId;
    private final CallOrigin origin;
    private final CallDeadline deadline;
    private final CallChannel channel;
    private final ModernCall modernCall;
    private final CallOutcome outcome;
    private volatile Thread thread;
    private volatile LegacyLink legacy;

    WorkerCall(Workers workers, int number, MessageEvent event, AuthorCall code, RequestKey key, CallPermit permit) {
        this.workers = workers;
        this.number = number;
        this.code = code;
        this.permit = permit;
        this.key = key;
        this.version = event.version();
        this.session = event.session();
        this.connectionId = event.connectionId();
        final Stamps stamps = event.stamps();
        this.origin = new CallOrigin(
                event.method(),
                stamps.tool,
                key.buffer(),
                stamps.receivedNs,
                stamps.blockedNs,
                stamps.dispatchNs,
                stamps.span);
        this.deadline = CallDeadline.of(code, workers.services().limits(), stamps.dispatchNs);
        final int maxBytes = workers.services().limits().intValue(Limit.MAX_REPLY_BYTES);
        final ResponseWriter responses = new ResponseWriter(
                key.buffer(),
                version,
                maxBytes,
                permit.memory(),
                workers.services().resultMeta());
        final Route route = new Route(
                event.batch() == null ? workers.completions() : event.batch(), connectionId, event.exchangeId());
        this.channel =
                new CallChannel(route, session, version, event.frame().acceptsStream(), maxBytes, permit.memory());
        this.outcome = new CallOutcome(
                responses,
                version,
                new CallAnswer(
                        channel,
                        route,
                        origin,
                        this::onAnswered,
                        workers.audit().call(event)),
                permit);
        this.modernCall = code.isInteractive() && version.isModern() ? ConversationCopy.modern(event) : null;
    }

    RequestKey key() {
        return key;
    }

    /** Whether the client may be sent requests, or may resume the call's stream, over another connection. */
    boolean isConversation() {
        return code.isInteractive() && session != null && !version.isModern();
    }

    /** Whether its virtual thread has begun, and does not wait. */
    boolean isComputing() {
        final Thread runner = thread;
        return runner != null && CarrierWatch.isHeldBy(runner);
    }

    CallCap cap() {
        return permit.cap();
    }

    /** A number of its own, so that calls stand in tables in an order that a simulation can repeat. */
    @Override
    public int hashCode() {
        return number;
    }

    @Override
    long connectionId() {
        return connectionId;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        final boolean ended =
                outcome.isCancelled(); // Cancelled before there was a thread to interrupt: must not wait for room.
        if (!ended && permit.cap().isDiverted() && thread.isVirtual()) {
            workers.diversion().run(this);
        } else {
            runHere();
        }
    }

    void runHere() {
        thread = Thread.currentThread();
        if (origin.span() == null) {
            work();
        } else {
            SpannedWork.run(origin.span(), this::work, workers.services().errorHandler());
        }
    }

    private void work() {
        ModernLink modern = null;
        try {
            if (outcome
                    .isCancelled()) { // Read after the thread is set, as cancel reads the thread after it has set the
                // flag.
                throw new CancellationException("The request was cancelled");
            }
            if (modernCall != null) {
                modern = new ModernLink(
                        channel,
                        modernCall,
                        workers.services().requestStates(),
                        outcome::isCancelled,
                        this::becomeTask);
            }
            outcome.complete(AuthorCall.required(code.code().call(context(modern))), false);
        } catch (final InputRequired required) {
            requireInput(modern, required);
        } catch (final MissingCapability missing) {
            permit.judge(Breaker.Verdict.NEITHER);
            final String data = "{\"requiredCapabilities\":" + missing.requiredCapabilities() + "}";
            outcome.fail(new McpError(ErrorCode.MISSING_CLIENT_CAPABILITY.code(), missing.getMessage(), data), false);
        } catch (final InvalidAnswer invalid) {
            refuse(invalid);
        } catch (final McpError error) {
            outcome.fail(error, false);
        } catch (final Throwable failure) {
            onFailure(failure);
        } finally {
            try {
                outcome.answer().answerUnwritten();
            } finally {
                ended();
            }
        }
    }

    /** The handler has returned, or there was no thread for it. */
    void ended() {
        try {
            onAnswered();
            workers.ended(this);
        } finally {
            permit.close();
        }
        final RunningTask task = outcome.task();
        if (task != null) {
            task.handlerEnded();
        }
    }

    CallAnswer answer() {
        return outcome.answer();
    }

    private void onAnswered() {
        if (session != null) {
            session.remove(key, this);
        }
    }

    private ToolContext context(ModernLink modern) {
        if (!code.isInteractive()) {
            return null;
        }
        final CallServices services = workers.services();
        final long answerNs = services.limits().get(Limit.CLIENT_ANSWER_TIMEOUT_NS);
        if (modern == null) {
            legacy = new LegacyLink(channel, session, version, code.context().meta(), outcome::isCancelled, answerNs);
        }
        return new CallContext(
                modern == null ? legacy : modern, services.subscriptions(), code.context(), services.schemas());
    }

    private ClientLink becomeTask(ClientLink caller) {
        final TaskRunner runner = workers.services().taskRunner();
        if (runner == null || !runner.isKnownTo(caller)) {
            return caller;
        }
        if (outcome.isCancelled()) {
            throw new CancellationException("The request was cancelled");
        }
        final RunningTask started = runner.start(new TaskStart(
                caller,
                modernCall.principal(),
                code.timeoutNs(),
                this::interrupt,
                outcome,
                name(),
                modernCall.address()));
        outcome.becomes(started);
        permit.leave();
        outcome.result(started::writeCreated, CallEnd.TASK);
        return started;
    }

    private void requireInput(ModernLink modern, InputRequired required) {
        if (modern == null || outcome.task() != null) {
            onFailure(new IllegalStateException("Input can be required of a modern client only", required));
        } else {
            permit.judge(Breaker.Verdict.NEITHER);
            outcome.result(writer -> modern.writeInputRequired(required, writer), CallEnd.INPUT_REQUIRED);
        }
    }

    /** A modern request carries the answer, so the error is the request's. */
    private void refuse(InvalidAnswer invalid) {
        if (version.isModern() && outcome.task() == null) {
            permit.judge(Breaker.Verdict.NEITHER);
            outcome.fail(McpError.invalidParams(invalid.getMessage()), false);
        } else {
            onFailure(invalid);
        }
    }

    private void onFailure(Throwable failure) {
        permit.judge(outcome.isWithdrawn() ? Breaker.Verdict.NEITHER : Workers.verdict(failure));
        try {
            final String text = outcome.isWithdrawn() ? INTERNAL_ERROR : workers.report(name(), failure);
            final ResultMembers failed = code.failed(text);
            if (failed == null) {
                outcome.fail(new McpError(ErrorCode.INTERNAL_ERROR, text), true);
            } else {
                outcome.complete(failed, true);
            }
        } catch (final Throwable unexpected) {
            outcome.internalError(INTERNAL_ERROR);
        }
    }

    /** Names the author's code and the request. */
    CallName name() {
        final String own = code.handler();
        return new CallName(own == null ? permit.handler() : own, key.toString());
    }

    @Override
    public void cancel() {
        if (outcome.task() == null) {
            outcome.cancel();
            permit.judge(Breaker.Verdict.NEITHER);
            interrupt();
        }
    }

    /**
     * The peer of an HTTP connection has left. A modern request is withdrawn by that, and so is one without a session,
     * since its client cannot resume it; one of a session goes on without its stream.
     */
    void onPeerGone() {
        if (version.isModern() || session == null) {
            cancel();
        } else {
            channel.detach(workers.completions(), connectionId);
        }
    }

    void expire(long nowNs) {
        final LegacyLink link = legacy;
        if (link != null) {
            link.expire(nowNs);
        }
        if (outcome.task() == null && deadline.lateNs(nowNs) >= 0 && !answer().isTaken()) {
            permit.judge(link != null && link.isAsking() ? Breaker.Verdict.NEITHER : Breaker.Verdict.FAILED);
            final String limit = LogText.duration(deadline.timeoutNs());
            if (end("The call of " + name().handler() + " took longer than " + limit)) {
                workers.report(name(), new HandlerMistake("the call took longer than it may", limit));
            }
        }
    }

    /** The handler that goes on after its timeout; null for another. */
    OverdueCalls.Overrun overrun(long nowNs) {
        final boolean overrun = outcome.task() == null && thread != null && deadline.lateNs(nowNs) >= 0;
        return overrun ? new OverdueCalls.Overrun(name(), thread, deadline.timeoutNs(), deadline.lateNs(nowNs)) : null;
    }

    /** Ends the call with an error; false when it is answered already. A task is ended by its extension. */
    boolean abandon() {
        return outcome.task() == null && end(Admission.CLOSING);
    }

    private boolean end(String why) {
        try {
            return outcome.end(why);
        } finally {
            interrupt();
        }
    }

    private void interrupt() {
        final Thread runner = thread;
        if (runner != null) {
            runner.interrupt();
        }
    }
}
