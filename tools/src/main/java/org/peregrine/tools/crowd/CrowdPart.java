package org.peregrine.tools.crowd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;

/** The members of one thread, which is the only one that comes here, but for {@link #stop}. */
final class CrowdPart implements ClientHandler {
    private static final int OPENING = 64;
    private static final int POLL_MS = 10;
    private static final long QUIET_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STILL_NS = TimeUnit.SECONDS.toNanos(30);
    private static final JsonName ACKNOWLEDGED = JsonName.of("notifications/subscriptions/acknowledged");
    private static final byte[] NO_LINES = {};
    private static final int FIRST_REFUSAL = 300;

    private final CrowdPlan plan;
    private final boolean modern;
    private final List<Request> asking;
    private final List<ClientConnection> connections = new ArrayList<>();
    private Deliveries deliveries;
    private int held;
    private int ended;
    private String reason = "";
    private String refusal = "";
    private volatile boolean stopped;

    CrowdPart(CrowdPlan plan) {
        this.plan = plan;
        modern = plan.version().isModern();
        asking = Request.asking(modern, plan.changes().resources());
    }

    /** Has everything come to its end. Any thread. */
    void stop() {
        stopped = true;
    }

    /** Opens all members, and has each ask for what it wants to be told. */
    void gather(ClientSelector selector) throws IOException {
        selector.sources(plan.sources());
        final ClientSettings settings = ClientSettings.of(plan.version());
        int begun = 0;
        int before = 0;
        long progressNs = System.nanoTime();
        while (held < plan.members() && refusal.isEmpty() && !stopped) {
            while (begun < plan.members() && begun - held < OPENING && refusal.isEmpty()) {
                connections.add(selector.connect(plan.target(), settings, this, new Member(begun++)));
            }
            selector.poll(1);
            if (held > before) {
                before = held;
                progressNs = System.nanoTime();
            } else if (System.nanoTime() - progressNs > STILL_NS) {
                refusal = "not answered within " + TimeUnit.NANOSECONDS.toSeconds(STILL_NS) + " s";
            }
        }
        if (held < plan.members() || ended > 0) {
            throw new IOException(
                    "connection " + (held + 1) + " of " + plan.members() + " could not be opened: " + refusal + reason);
        }
    }

    /** Is told of changes, or held, until it is over. */
    CrowdResult hold(ClientSelector selector, long startNs) throws IOException {
        final Changes changes = plan.changes();
        deliveries = new Deliveries(changes, plan.members(), startNs);
        while (!isComplete(startNs)) {
            selector.poll(POLL_MS);
        }
        final CrowdResult result = result();
        disperse(selector);
        return result;
    }

    private CrowdResult result() {
        final Changes changes = plan.changes();
        return new CrowdResult(
                plan.members(),
                Arrays.stream(deliveries.lastNs()).boxed().toList(),
                deliveries.received(),
                changes.isNone() ? 0 : deliveries.lost(),
                ended,
                reason,
                CrowdResult.Author.NONE);
    }

    /** Closes all connections, and ends the sessions of those that had one. */
    private void disperse(ClientSelector selector) throws IOException {
        connections.forEach(ClientConnection::close);
        if (isExchange() && !modern) {
            SessionEnds.run(
                    selector,
                    plan.target(),
                    connections.stream()
                            .map(ClientConnection::sessionId)
                            .filter(Objects::nonNull)
                            .toList());
        }
    }

    private boolean isComplete(long startNs) {
        if (stopped || plan.changes().isNone()) {
            return stopped;
        }
        final long nowNs = System.nanoTime();
        return nowNs - startNs > plan.changes().endNs() || deliveries.areComplete(nowNs, QUIET_NS);
    }

    private static Member member(ClientConnection connection) {
        return (Member) connection.attachment();
    }

    private boolean isExchange() {
        return plan.target().kind() == Target.Kind.HTTP;
    }

    @Override
    public void onOpen(ClientConnection connection) {
        member(connection).state = Member.State.ASKING;
        ask(connection, member(connection));
    }

    private void ask(ClientConnection connection, Member member) {
        while (member.sent < asking.size() && asking.get(member.sent).offerTo(connection) == Offer.TAKEN) {
            member.sent++;
        }
        if (!modern && member.answered == asking.size()) {
            listen(connection, member);
        }
    }

    /** Everything that was asked for is answered. */
    private void listen(ClientConnection connection, Member member) {
        if (!isExchange()) {
            hold(member);
        } else if (connection.listen(NO_LINES) == Offer.TAKEN) {
            member.state = Member.State.LISTENING;
        }
    }

    private void hold(Member member) {
        member.state = Member.State.HELD;
        held++;
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        final Member member = member(connection);
        if (member.state == Member.State.ASKING) {
            onAnswer(connection, member, message);
        } else if (message.kind() == MessageKind.RESPONSE) {
            end(connection, "it was answered: " + message.buffer().getStringWithoutLengthUtf8(offset, length));
        } else if (deliveries != null && message.uri().present()) {
            notified(member, message.uri());
        }
    }

    private void onAnswer(ClientConnection connection, Member member, Envelope message) {
        if (message.kind() == MessageKind.RESPONSE && (modern || message.error().present())) {
            refusal = "it was answered " + (message.error().present() ? message.error() : message.result());
        } else if (message.kind() == MessageKind.RESPONSE) {
            member.answered++;
            if (member.answered == asking.size() && !isExchange()) {
                listen(connection, member);
            }
        } else if (modern && message.method().stringEquals(ACKNOWLEDGED)) {
            hold(member);
        }
    }

    /** Of resources that are none of these nothing is counted. */
    private void notified(Member member, JsonValue uri) {
        final int last = uri.stringOffset() + uri.stringLength() - 1;
        int resource = 0;
        int digit = 1;
        int at = last;
        for (int b = uri.buffer().getByte(at);
                b >= '0' && b <= '9';
                b = uri.buffer().getByte(--at)) {
            resource += digit * (b - '0');
            digit *= 10;
        }
        if (at < last && resource < plan.changes().resources()) {
            deliveries.onNotification(member.place, resource, System.nanoTime());
        }
    }

    @Override
    public void onResponse(ClientConnection connection) {
        if (member(connection).state == Member.State.LISTENING) {
            hold(member(connection));
        }
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        final Member member = member(connection);
        if (member.state != Member.State.ASKING) {
            if (isExchange()) {
                end(connection, "its event stream ended with status " + status);
            }
        } else if (status >= FIRST_REFUSAL) {
            refusal = "it was answered with status " + status;
        } else {
            ask(connection, member);
        }
    }

    @Override
    public void onInvalid(ClientConnection connection, String why, UnsafeBuffer buffer, int offset, int length) {
        end(connection, why);
    }

    @Override
    public void onClosed(ClientConnection connection, String why) {
        end(connection, why);
    }

    private void end(ClientConnection connection, String why) {
        final Member member = member(connection);
        if (member.state == Member.State.OPENING || member.state == Member.State.ASKING) {
            refusal = why;
        } else if (member.state != Member.State.ENDED) {
            ended++;
            reason = reason.isEmpty() ? why : reason;
        }
        member.state = Member.State.ENDED;
    }
}
