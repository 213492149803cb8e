package org.peregrine.transports.simulation;

import java.util.List;

/** The things that the clients of an episode do most. Chance alone would seldom bring together what a fault takes. */
enum Theme {
    /** A little of everything. */
    MIXED(
            Words.REVISIONS,
            List.of(
                    "echo",
                    "echo",
                    "work",
                    "work",
                    "fail",
                    "throw",
                    "progress",
                    "progress",
                    "pause",
                    "ask",
                    "ask",
                    "task",
                    "inquire",
                    "nothing"),
            0),
    /** They hold memory, of which there is little. */
    HOARDING(Words.REVISIONS, MIXED.tools, 12),
    /** They lose connections, and resume the streams of their calls on others. */
    RESUMING(
            List.of("2025-06-18", "2025-11-25", "2025-11-25"),
            List.of("progress", "progress", "pause", "ask", "ask", "echo"),
            6),
    /** They call handlers that fail, which are held off, and withdraw calls. */
    BREAKING(Words.REVISIONS, List.of("flaky", "flaky", "flaky", "throw", "fail", "echo"), 3),
    /** They make tasks, look at them, and answer what they ask. */
    TASKING(List.of(SimulatedClient.MODERN), List.of("task", "inquire", "inquire", "ask", "echo"), 6);

    /** Revisions that clients speak, where their wire leaves the choice. */
    @SuppressWarnings("ImmutableEnumChecker") // It is made by List.of.
    final List<String> revisions;
    /** Tools that they call. */
    @SuppressWarnings("ImmutableEnumChecker") // It is made by List.of.
    final List<String> tools;
    /** Choices for what belongs to the theme, besides twelve for everything. */
    final int choices;

    Theme(List<String> revisions, List<String> tools, int choices) {
        this.revisions = revisions;
        this.tools = tools;
        this.choices = choices;
    }

    /** Shared by themes. */
    private static final class Words {
        private static final List<String> REVISIONS = List.of(
                "2025-03-26",
                "2025-06-18",
                "2025-11-25",
                "2025-11-25",
                SimulatedClient.MODERN,
                SimulatedClient.MODERN,
                SimulatedClient.MODERN);
    }
}
