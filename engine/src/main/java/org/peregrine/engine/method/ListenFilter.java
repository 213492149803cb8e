package org.peregrine.engine.method;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.registry.ExtensionTopic;
import org.peregrine.engine.subscription.Subscriber;
import org.peregrine.engine.subscription.Subscriptions;

/**
 * Notifications that a client asks for. Source: MCP 2026-07-28, Subscriptions, "Notification Filter".
 *
 * @param tools whether of the list of tools.
 * @param prompts whether of the list of prompts.
 * @param resources whether of the lists of resources and templates.
 * @param uris of resources.
 * @param named names in the topics of extensions.
 * @param silent URIs among them of which nothing is told.
 */
record ListenFilter(
        boolean tools,
        boolean prompts,
        boolean resources,
        List<String> uris,
        Map<ExtensionTopic, List<String>> named,
        Set<String> silent) {
    private static final JsonName TOOLS = JsonName.of("toolsListChanged");
    private static final JsonName PROMPTS = JsonName.of("promptsListChanged");
    private static final JsonName RESOURCES = JsonName.of("resourcesListChanged");
    static final JsonName RESOURCE_URIS = JsonName.of("resourceSubscriptions");

    /** Whether more URIs and names are asked for than that; takes none of them, and stops where there are too many. */
    static boolean asksForMore(JsonValue object, List<ExtensionTopic> topics, int most) {
        int left = most - count(object, RESOURCE_URIS, most);
        for (int i = 0; i < topics.size() && left >= 0; i++) {
            left -= count(object, topics.get(i).filter(), left);
        }
        return left < 0;
    }

    /** Counts the texts of a list; one more than is asked for says that there are more. */
    private static int count(JsonValue object, JsonName name, int most) {
        int count = 0;
        final JsonValue list = new JsonValue();
        if (object.member(name, list) && list.isArray()) {
            final JsonCursor cursor = new JsonCursor().wrap(list);
            while (count <= most && cursor.next()) {
                if (cursor.value().isString()) {
                    count++;
                }
            }
        }
        return count;
    }

    /** Reads the filter; members of a wrong type are ignored. */
    static ListenFilter of(JsonValue object, List<ExtensionTopic> topics) {
        final Map<ExtensionTopic, List<String>> named = new LinkedHashMap<>();
        for (final ExtensionTopic topic : topics) {
            final List<String> names = strings(object, topic.filter());
            if (!names.isEmpty()) {
                named.put(topic, names);
            }
        }
        return new ListenFilter(
                flag(object, TOOLS),
                flag(object, PROMPTS),
                flag(object, RESOURCES),
                strings(object, RESOURCE_URIS),
                named,
                Set.of());
    }

    /** The same, with nothing to be told of some URIs. */
    ListenFilter without(Set<String> hidden) {
        return hidden.isEmpty() ? this : new ListenFilter(tools, prompts, resources, uris, named, Set.copyOf(hidden));
    }

    private static boolean flag(JsonValue object, JsonName name) {
        final JsonValue value = new JsonValue();
        return object.member(name, value) && value.booleanValue(false);
    }

    private static List<String> strings(JsonValue object, JsonName name) {
        final List<String> strings = new ArrayList<>();
        final JsonValue list = new JsonValue();
        if (object.member(name, list) && list.isArray()) {
            final JsonCursor cursor = new JsonCursor().wrap(list);
            while (cursor.next()) {
                if (cursor.value().isString()) {
                    strings.add(cursor.value().string());
                }
            }
        }
        return strings;
    }

    /** Whether a URI or name is longer than that. */
    boolean isLongerThan(int maxBytes) {
        return names().anyMatch(name -> name.getBytes(StandardCharsets.UTF_8).length > maxBytes);
    }

    /** The heap that a subscription takes: the filter, its acknowledgement, and each URI and name. */
    long keptBytes() {
        return names().mapToLong(name -> Kept.SUBSCRIPTION.overheadBytes()
                        + Subscriber.keptBytes(name)
                        + name.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private Stream<String> names() {
        return Stream.concat(uris.stream(), named.values().stream().flatMap(List::stream));
    }

    /** The same without what extensions do not tell this client of. Worker thread. */
    ListenFilter agreed(String principal) {
        final Map<ExtensionTopic, List<String>> agreed = new LinkedHashMap<>();
        named.forEach((topic, names) -> {
            final List<String> kept = names.stream()
                    .filter(name -> topic.source().agrees(name, principal))
                    .toList();
            if (!kept.isEmpty()) {
                agreed.put(topic, kept);
            }
        });
        return new ListenFilter(tools, prompts, resources, uris, agreed, silent);
    }

    /** Writes the filter's members. */
    void writeMembers(JsonWriter writer) {
        writeFlag(writer, TOOLS, tools);
        writeFlag(writer, PROMPTS, prompts);
        writeFlag(writer, RESOURCES, resources);
        writeStrings(writer, RESOURCE_URIS, uris);
        named.forEach((topic, names) -> writeStrings(writer, topic.filter(), names));
    }

    private static void writeFlag(JsonWriter writer, JsonName name, boolean flag) {
        if (flag) {
            writer.name(name).value(true);
        }
    }

    private static void writeStrings(JsonWriter writer, JsonName name, List<String> strings) {
        if (!strings.isEmpty()) {
            writer.name(name).beginArray();
            strings.forEach(writer::value);
            writer.endArray();
        }
    }

    /** Subscribes to all of it. */
    void subscribe(Subscriber subscriber, Subscriptions subscriptions) {
        if (tools) {
            subscriptions.listenToTools(subscriber);
        }
        if (prompts) {
            subscriptions.listenToPrompts(subscriber);
        }
        if (resources) {
            subscriptions.listenToResources(subscriber);
        }
        uris.stream().filter(uri -> !silent.contains(uri)).forEach(subscriber::subscribe);
        named.forEach((topic, names) -> names.forEach(name -> {
            subscriber.subscribe(topic.filter().toString(), name);
            topic.source().onListen(name);
        }));
    }
}
