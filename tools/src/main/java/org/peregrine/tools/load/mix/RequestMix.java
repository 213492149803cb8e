package org.peregrine.tools.load.mix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.peregrine.codec.mcp.McpMethod;

/**
 * The requests to send, with their shares: {@code tools/call:echo=80,ping=20,tools/list}. A part is a method, the name
 * or URI that it is about behind a colon, and a weight; without a weight it is 1. The commas and parameters of a URI
 * are its own where that can be told; a name may stand in double quotes, in which a backslash takes the next character
 * literally.
 */
public final class RequestMix {
    /**
     * A part.
     *
     * @param method such as {@code tools/call}.
     * @param name of the tool or prompt, or URI of the resource; empty for methods without one.
     * @param weight its share, against the sum of all.
     */
    public record Part(String method, String name, int weight) {
        /**
         * Its name in tables and files.
         *
         * @return the method, and behind a colon the name.
         */
        public String label() {
            return name.isEmpty() ? method : method + ":" + name;
        }

        /** The part as {@link #parse} reads it, whatever its name. */
        private String text() {
            final String quoted = name.isEmpty() ? "" : ":\"" + name.replaceAll("([\\\\\"])", "\\\\$1") + "\"";
            return method + quoted + "=" + weight;
        }
    }

    /** Not in 2026-07-28 any more. */
    private static final Set<String> LEGACY = Stream.of(
                    McpMethod.INITIALIZE,
                    McpMethod.PING,
                    McpMethod.RESOURCES_SUBSCRIBE,
                    McpMethod.RESOURCES_UNSUBSCRIBE,
                    McpMethod.LOGGING_SET_LEVEL,
                    McpMethod.TASKS_LIST,
                    McpMethod.TASKS_RESULT)
            .map(McpMethod::wireName)
            .collect(Collectors.toUnmodifiableSet());

    private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    private static final String WEIGHT = "(?:=([0-9]{1,7}))?\\s*";
    private static final String NEXT = ",(?=\\s*(?:"
            + Stream.of(McpMethod.values()).map(McpMethod::wireName).collect(Collectors.joining("|"))
            + ")\\s*(?:[:=,]|$))";

    /** A URI may hold commas: one that is not followed by a method is its own. */
    private static final Pattern READ =
            Pattern.compile("\\s*(resources/read):(?:" + QUOTED + "|([^\"]+?))" + WEIGHT + "(" + NEXT + "|$)");

    private static final Pattern PART =
            Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_./$-]*)(?::(?:" + QUOTED + "|([^,\"]*?)))?" + WEIGHT + "(,|$)");
    private static final Pattern QUERY_NAME = Pattern.compile(".*[?&][^=&]+");
    private static final int CYCLE = 1_000;
    private static final int MAX_WEIGHT = 1_000_000;
    private static final long SEED = 20_260_728;

    private final List<Part> parts;

    private RequestMix(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a mix.
     *
     * @param text parts with commas between them.
     * @return the mix.
     * @throws IllegalArgumentException when it is none.
     */
    public static RequestMix parse(String text) {
        final List<Part> parts = new ArrayList<>();
        int from = 0;
        boolean more = true;
        while (more) {
            final Matcher matcher = at(text, from);
            parts.add(part(matcher));
            from = matcher.end();
            more = !matcher.group(5).isEmpty();
        }
        return new RequestMix(parts);
    }

    private static Matcher at(String text, int from) {
        for (final Pattern pattern : List.of(READ, PART)) {
            final Matcher matcher = pattern.matcher(text).region(from, text.length());
            if (matcher.lookingAt()) {
                return matcher;
            }
        }
        throw new IllegalArgumentException(
                "'" + text.substring(from)
                        + "' is no part of a mix; expected METHOD[:NAME][=WEIGHT], with NAME in double quotes where it has a comma");
    }

    /**
     * Has only one request.
     *
     * @param method of it.
     * @param name that it is about; empty for none.
     * @return the mix.
     */
    public static RequestMix of(String method, String name) {
        return new RequestMix(List.of(new Part(method, name, 1)));
    }

    private static Part part(Matcher matcher) {
        final String method = matcher.group(1);
        final String quoted = matcher.group(2);
        final String plain = matcher.group(3) == null ? "" : matcher.group(3);
        final String digits = matcher.group(4);
        // As in file:///a?page=2: the number is a parameter's value.
        final boolean isValue = digits != null && QUERY_NAME.matcher(plain).matches();
        final int weight = digits == null || isValue ? 1 : Integer.parseInt(digits);
        final String name = quoted == null ? plain + (isValue ? "=" + digits : "") : quoted.replaceAll("\\\\(.)", "$1");
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("a weight in '" + matcher.group() + "' is not from 1 to " + MAX_WEIGHT);
        }
        final boolean named =
                method.equals("tools/call") || method.equals("prompts/get") || method.equals("resources/read");
        if (named && name.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + matcher.group() + "' does not say which: expected " + method + ":NAME");
        }
        return new Part(method, name, weight);
    }

    /**
     * Whether something is asked for that only revisions before 2026-07-28 know.
     *
     * @return true when a modern server would not answer all of it.
     */
    public boolean isLegacy() {
        return parts.stream().anyMatch(part -> LEGACY.contains(part.method()));
    }

    /**
     * The parts.
     *
     * @return unmodifiable, in the order of the text.
     */
    public List<Part> parts() {
        return parts;
    }

    /**
     * Indexes of parts in a random but repeatable order.
     *
     * @return each as often as its share demands.
     */
    public int[] cycle() {
        final long sum = parts.stream().mapToLong(Part::weight).sum();
        // Once at least: a part with a small weight is not left out.
        final int[] counts = parts.stream()
                .mapToInt(part ->
                        sum <= CYCLE ? part.weight() : Math.max(1, Math.round((float) part.weight() * CYCLE / sum)))
                .toArray();
        final int length = IntStream.of(counts).sum();
        final int[] cycle = new int[length];
        int filled = 0;
        for (int i = 0; i < counts.length; i++) {
            Arrays.fill(cycle, filled, filled + counts[i], i);
            filled += counts[i];
        }
        final Random random = new Random(SEED);
        for (int i = length - 1; i > 0; i--) {
            final int other = random.nextInt(i + 1);
            final int kept = cycle[i];
            cycle[i] = cycle[other];
            cycle[other] = kept;
        }
        return cycle;
    }

    /** The mix as {@link #parse} reads it. */
    @Override
    public String toString() {
        return String.join(",", parts.stream().map(Part::text).toList());
    }
}
