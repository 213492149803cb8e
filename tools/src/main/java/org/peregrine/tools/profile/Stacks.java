package org.peregrine.tools.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sampled stacks as a tree that begins with the outermost frame. One thread. */
public final class Stacks {
    private final Frame root = new Frame("all");

    /** A frame at one place of the tree. */
    public static final class Frame {
        private final String name;
        private final Map<String, Frame> callees = new LinkedHashMap<>();
        private long total;
        private long own;

        private Frame(String name) {
            this.name = name;
        }

        /** The method, as the sampler writes it. */
        public String name() {
            return name;
        }

        /** Weight of the stacks that go through here. */
        public long total() {
            return total;
        }

        /** Weight of the stacks that end here. */
        public long own() {
            return own;
        }

        /** Frames called from here, by name. */
        public Map<String, Frame> callees() {
            return callees;
        }
    }

    /** No stacks yet. */
    public Stacks() {}

    /**
     * Adds a stack.
     *
     * @param frames from the outermost to the innermost.
     * @param weight in the event's unit.
     */
    public void add(List<String> frames, long weight) {
        Frame frame = root;
        frame.total += weight;
        for (final String name : frames) {
            frame = frame.callees.computeIfAbsent(name, Frame::new);
            frame.total += weight;
        }
        frame.own += weight;
    }

    /**
     * Reads stacks in the collapsed format: {@code outer;inner weight}, one a line.
     *
     * @param text lines; an empty one is skipped.
     * @return the tree.
     * @throws IllegalArgumentException when a line has no weight.
     */
    public static Stacks collapsed(String text) {
        final Stacks stacks = new Stacks();
        for (final String line : text.split("\n", -1)) {
            if (!line.isBlank()) {
                final int space = line.lastIndexOf(' ');
                if (space < 0) {
                    throw new IllegalArgumentException("A stack without weight: " + line);
                }
                stacks.add(List.of(line.substring(0, space).split(";", -1)), Long.parseLong(line.substring(space + 1)));
            }
        }
        return stacks;
    }

    /**
     * Writes stacks in the collapsed format, which other programs read.
     *
     * @return a line for each stack that ends somewhere.
     */
    public String collapsed() {
        final StringBuilder text = new StringBuilder();
        root.callees.values().forEach(frame -> write(frame, frame.name, text));
        return text.toString();
    }

    private static void write(Frame frame, String path, StringBuilder text) {
        if (frame.own > 0) {
            text.append(path).append(' ').append(frame.own).append('\n');
        }
        frame.callees.values().forEach(callee -> write(callee, path + ";" + callee.name, text));
    }

    /**
     * The frame that all stacks go through.
     *
     * @return never null.
     */
    public Frame root() {
        return root;
    }

    /**
     * The frames that most stacks end in, whatever called them.
     *
     * @param count of samples.
     * @return the weights that end there, by name, the largest first.
     */
    public Map<String, Long> hottest(int count) {
        final Map<String, Long> own = new LinkedHashMap<>();
        collect(root, own);
        final Map<String, Long> hottest = new LinkedHashMap<>();
        own.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(count)
                .forEach(entry -> hottest.put(entry.getKey(), entry.getValue()));
        return hottest;
    }

    private static void collect(Frame frame, Map<String, Long> own) {
        if (frame.own > 0) {
            own.merge(frame.name, frame.own, Long::sum);
        }
        frame.callees.values().forEach(callee -> collect(callee, own));
    }
}
