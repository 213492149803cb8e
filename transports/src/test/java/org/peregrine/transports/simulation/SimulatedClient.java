package org.peregrine.transports.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A client of either era. What it says is chosen by chance; what it is told it checks. Subclasses know a wire.
 *
 * <pre>
 *   act ──► request ──► send ──► the server ──► poll ──► onMessage ──► Ledger
 * </pre>
 */
abstract class SimulatedClient {
    static final String MODERN = "2026-07-28";

    /** Choices for what clients do under any theme. */
    private static final int EVERYTHING = 12;

    private static final List<Integer> SIZES = List.of(0, 0, 10, 300, 1500, 5000, 12_000, 20_000);

    final World world;
    final int number;
    final String revision;
    boolean draining;
    /** Whether the client was told that tools have changed, since this was set to false. */
    boolean told;

    private final Deque<BooleanSupplier> owed = new ArrayDeque<>();
    private final KnownTasks tasks;
    private final ClientMessages messages;

    SimulatedClient(World world, int number) {
        this(world, number, world.theme().revisions);
    }

    SimulatedClient(World world, int number, List<String> revisions) {
        this.world = world;
        this.number = number;
        this.revision = world.chance().of(revisions);
        this.tasks = new KnownTasks(world);
        this.messages = new ClientMessages(world.chance(), revision);
    }

    /** Gets ready to send a message; null when that is not possible now. */
    abstract Link open();

    /** Sends a message; {@code request} is null for one that gets no answer of its own. */
    abstract void send(Link link, String body, Request request, String name);

    /** Reads what has arrived, and notices the ends of connections. */
    abstract void poll();

    /** Does something that only this wire knows. */
    abstract void actSpecially();

    /** Whether the client is ready for requests; begins to get ready otherwise. */
    abstract boolean isReady();

    /** Leaves without a word. */
    abstract void leave();

    /** Leaves, and does not come back for what it is owed. */
    void leaveForGood() {
        leave();
    }

    /** Whether the client can never connect again. */
    boolean isGone() {
        return false;
    }

    /** Comes back for an answer whose connection was cut; returns whether it has tried. */
    boolean comeBack() {
        return false;
    }

    /** Whether the client is to be told of changes of tools, once nothing moves. */
    boolean listens() {
        return world.ledger().open().stream()
                .anyMatch(request ->
                        request.acknowledged && !request.cancelled && isMine(request.link) && request.link.isUp());
    }

    /** Checks what holds when everything is answered and nothing moves. */
    void requireRest() {}

    final boolean isModern() {
        return revision.equals(MODERN);
    }

    final Chance chance() {
        return world.chance();
    }

    private void say(Link link, String body, Request request, String name) {
        world.trace()
                .add("client " + number + " sends "
                        + (request == null ? "a message" : request.method + " " + request.id) + " of " + body.length()
                        + " on connection " + link.number());
        send(link, body, request, name);
    }

    /** Says something, or answers what was asked. */
    final void act() {
        if (!owed.isEmpty() && chance().oneIn(2)) {
            answerOne();
        } else if (isReady()) {
            actFreely();
        }
    }

    /** Answers everything that was asked. */
    final boolean answerAll() {
        boolean any = false;
        while (!owed.isEmpty() && answerOne()) {
            any = true;
        }
        return any;
    }

    private boolean answerOne() {
        final boolean answered = owed.peek().getAsBoolean();
        if (answered) {
            owed.remove();
        }
        return answered;
    }

    private void actOnTheme() {
        switch (world.theme()) {
            case TASKING -> lookAtTask(tasks.any());
            case BREAKING -> cancel();
            default -> actSpecially();
        }
    }

    private void actFreely() {
        switch (chance().below(EVERYTHING + world.theme().choices)) {
            case 0 -> request("tools/list", "", null);
            case 1 -> request("resources/read", "\"uri\":\"" + SimulatedTools.RESOURCE + "\"", SimulatedTools.RESOURCE);
            case 2 -> request(chance().of("no/method", isModern() ? "server/discover" : "ping"), "", null);
            case 3 -> cancel();
            case 4 -> subscribe();
            case 5 -> lookAtTask(tasks.any());
            case 6 -> actSpecially();
            case 7 -> batch();
            case 8, 9, 10, 11 -> call();
            default -> actOnTheme();
        }
    }

    private void call() {
        final Link link = open();
        if (link != null) {
            final String tool = chance().of(world.theme().tools);
            final Request request = world.ledger().begin("tools/call " + tool, "m", link);
            final int turns = chance().below(world.theme() == Theme.MIXED ? 4 : 7);
            say(link, messages.call(request, tool, turns, chance().of(SIZES)), request, tool);
        }
    }

    private Request request(String method, String params, String name) {
        final Link link = open();
        if (link != null) {
            final Request request = world.ledger().begin(method, null, link);
            request.about = name;
            say(link, messages.request(request, method, params), request, name);
            return request;
        }
        return null;
    }

    /** Sends a message that gets no answer. */
    final void tell(String method, String params) {
        final Link link = open();
        if (link != null) {
            say(link, messages.notification(method, params), null, null);
        }
    }

    final Request initialize(Link link) {
        final Request request = world.ledger().begin("initialize", null, link);
        say(link, messages.initialize(request), request, null);
        return request;
    }

    /** Withdraws one of the client's requests, or one that is not its own. */
    private void cancel() {
        final List<Request> mine =
                world.ledger().open().stream().filter(each -> isMine(each.link)).toList();
        if (!mine.isEmpty() && mayCancelByMessage()) {
            final Request request = chance().of(mine);
            request.cancelled = true;
            tell("notifications/cancelled", "\"requestId\":" + request.id);
        }
    }

    abstract boolean mayCancelByMessage();

    /** Whether a connection is this client's. */
    abstract boolean isMine(Link link);

    private void subscribe() {
        if (isModern()) {
            request(
                    "subscriptions/listen",
                    "\"notifications\":{\"toolsListChanged\":true,\"resourceSubscriptions\":[\""
                            + SimulatedTools.RESOURCE + "\"]}",
                    null);
        } else {
            request(
                    chance().of("resources/subscribe", "resources/unsubscribe"),
                    "\"uri\":\"" + SimulatedTools.RESOURCE + "\"",
                    SimulatedTools.RESOURCE);
        }
    }

    private void lookAtTask(String id) {
        if (id != null) {
            request(
                    chance().of("tasks/get", "tasks/get", "tasks/get", "tasks/cancel"),
                    "\"taskId\":\"" + id + "\"",
                    id);
        }
    }

    /** Looks at the tasks that were not seen at their end; returns whether there are any. */
    final boolean lookAtTasks(boolean overNewConnections) {
        final List<String> open = tasks.open();
        if (!open.isEmpty() && isReady()) {
            open.forEach(id -> request("tasks/get", "\"taskId\":\"" + id + "\"", id));
        } else if (!open.isEmpty() && overNewConnections) {
            leave();
        }
        return !open.isEmpty() && !isGone();
    }

    private boolean update(String id, String asked) {
        final List<String> names = ClientMessages.asked(asked);
        if (names.isEmpty()) {
            return true;
        }
        final String responses = messages.responses(asked, names);
        final Request request =
                request("tasks/update", "\"taskId\":\"" + id + "\",\"inputResponses\":{" + responses + "}", id);
        if (request != null) {
            request.answers = names;
        }
        return request != null;
    }

    private void batch() {
        final Link link = revision.equals("2025-03-26") ? open() : null;
        if (link == null) {
            return;
        }
        final List<String> bodies = new ArrayList<>();
        final int count = chance().between(1, 4);
        Request last = null;
        for (int i = 0; i < count; i++) {
            last = world.ledger().begin(Ledger.PART, "m", link);
            bodies.add(
                    messages.call(last, chance().of("echo", "work", "fail"), chance().below(3), chance().of(0, 300)));
        }
        say(link, "[" + String.join(",", bodies) + "]", last, null);
    }

    /** Takes a message of the server. */
    final void onMessage(Link link, String text) {
        for (final String message : Json.elements(text)) {
            final String method = Json.text(message, "method");
            final String id = Json.member(message, "id");
            if (method != null && id != null) {
                world.trace().add("client " + number + " is asked " + method);
                owed.add(() -> answer(method, id));
            } else if (method != null) {
                world.trace().add("client " + number + " is told " + method);
                onNotification(message, method);
            } else if (id == null || id.equals("null")) {
                onAnswerWithoutId(link, message);
            } else {
                onAnswer(link, id, message);
            }
        }
    }

    private void onNotification(String message, String method) {
        switch (method) {
            case "notifications/tools/list_changed" -> told = true;
            case "notifications/progress" -> onProgress(message);
            case "notifications/subscriptions/acknowledged" -> world.ledger().acknowledged(subscription(message));
            default -> {} // Of changes a client makes nothing here.
        }
    }

    private static String subscription(String message) {
        return Json.member(message, "params", "_meta", "io.modelcontextprotocol/subscriptionId");
    }

    private void onProgress(String message) {
        final String token = Json.member(message, "params", "progressToken");
        if (!world.ledger().isOf(Long.parseLong(token), this::isMine)) {
            throw new Violation("Client " + number + " is told of the progress of another's request: " + message);
        }
    }

    private void onAnswer(Link link, String id, String message) {
        final Request request = world.ledger().answer(id, link, message);
        final String kind = Json.text(message, "result", "resultType");
        if ("task".equals(kind)) {
            tasks.created(Json.text(message, "result", "taskId"), request);
        } else if ("input_required".equals(kind)) {
            owed.add(() -> callAgain(request, message));
        }
        if (request.method.equals("tasks/get")) {
            final String asked = tasks.onLook(request, message);
            if (asked != null) {
                owed.add(() -> update(request.about, asked));
            }
        } else if (request.method.equals("tasks/update")) {
            tasks.onUpdated(request, message);
        }
        if (request.method.equals("initialize") && Json.member(message, "result") != null) {
            onInitialized(request);
        }
        onResult(request, message);
    }

    /** Takes the answer with which a session begins. */
    void onInitialized(Request request) {}

    /** Takes the answer to a request that this wire has sent itself. */
    void onResult(Request request, String message) {}

    /** Takes an error that names no request. */
    private void onAnswerWithoutId(Link link, String message) {
        world.ledger().refused(link, message);
        world.trace().add("client " + number + " gets " + Json.member(message, "error"));
    }

    /** Repeats a call with the answers to what the server has asked for. */
    private boolean callAgain(Request call, String message) {
        final Link link = open();
        if (link == null) {
            return false;
        }
        final String tool = call.method.substring("tools/call ".length());
        final Request request = world.ledger().repeat(call, link);
        say(link, messages.repeatedCall(request, tool, message), request, tool);
        return true;
    }

    private boolean answer(String method, String id) {
        final Link link = open();
        if (link != null) {
            say(link, messages.answer(id, method), null, null);
        }
        return link != null;
    }
}
