package org.peregrine.tools.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which requests are sent in which shares: {@code tools/call:echo=80,ping=20,tools/list}. A part is a method, the name or
 * URI that it is about behind a colon, and a weight; without a weight it is 1.
 */
final class RequestMix {
    /**
     * A part.
     *
     * @param method such as {@code tools/call}.
     * @param name of the tool or prompt, or URI of the resource; empty for methods without one.
     * @param weight its share, against the sum of all.
     */
    record Part(String method, String name, int weight) {
        /** For tables and files. */
        String label() {
            return name.isEmpty() ? method : method + ":" + name;
        }
    }

    private static final int CYCLE = 1_000;
    private static final int MAX_WEIGHT = 1_000_000;
    private static final long SEED = 20_260_728;

    private final List<Part> parts;

    private RequestMix(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Reads a mix; throws IllegalArgumentException when it is none. */
    static RequestMix parse(String text) {
        final List<Part> parts = new ArrayList<>();
        for (final String part : text.split(",", -1)) {
            parts.add(part(part.strip()));
        }
        return new RequestMix(parts);
    }

    /** Only one request. */
    static RequestMix of(String method, String name) {
        return new RequestMix(List.of(new Part(method, name, 1)));
    }

    private static Part part(String text) {
        final int equals = text.matches(".*=[0-9]{1,7}") ? text.lastIndexOf('=') : text.length();
        final int weight = equals == text.length() ? 1 : Integer.parseInt(text.substring(equals + 1));
        final int colon = text.indexOf(':');
        final String method = text.substring(0, colon < 0 || colon > equals ? equals : colon);
        final String name = method.length() == equals ? "" : text.substring(method.length() + 1, equals);
        if (!method.matches("[A-Za-z0-9_./-]+") || weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("'" + text + "' is no part of a mix; expected METHOD[:NAME][=WEIGHT]");
        }
        final boolean named =
                method.equals("tools/call") || method.equals("prompts/get") || method.equals("resources/read");
        if (named && name.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' does not say which: expected " + method + ":NAME");
        }
        return new Part(method, name, weight);
    }

    List<Part> parts() {
        return parts;
    }

    /** Indexes of parts in a random but repeatable order, each as often as its share demands. */
    int[] cycle() {
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

    @Override
    public String toString() {
        return String.join(
                ",",
                parts.stream().map(part -> part.label() + "=" + part.weight()).toList());
    }
}
