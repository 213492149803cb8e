package org.peregrine.tools.replay;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ids of the events of one session, by which clients resume broken streams: what each was then, and what it is now.
 * Events of an exchange are paired by their place in it. Of a long session only the newest are kept, as servers do.
 */
final class EventIds {
    /** The events of one exchange that have no counterpart yet. */
    final class Exchange {
        private final ArrayDeque<String> unpairedThen = new ArrayDeque<>();
        private final ArrayDeque<String> unpairedNow = new ArrayDeque<>();

        /** Notes the next event of the recording. */
        void then(String id) {
            current.put(id, "");
            unpairedThen.add(id);
            pair();
        }

        /** Notes the next event of now. */
        void now(String id) {
            unpairedNow.add(id);
            pair();
        }

        private void pair() {
            if (!unpairedThen.isEmpty() && !unpairedNow.isEmpty()) {
                current.replace(unpairedThen.poll(), unpairedNow.poll());
            }
        }

        /** Whether the recording has had more events so far. */
        boolean isBehind() {
            return !unpairedThen.isEmpty();
        }
    }

    private static final int MAX_IDS = 10_000;

    private final Map<String, String> current = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MAX_IDS;
        }
    };

    /** Begins an exchange. */
    Exchange exchange() {
        return new Exchange();
    }

    /** Whether an id of the recording has to be waited for. */
    boolean isDue(String id) {
        return current.getOrDefault(id, id).isEmpty();
    }

    /** Id of a recorded event now; an unknown event keeps its id. */
    String current(String id) {
        final String now = current.getOrDefault(id, id);
        return now.isEmpty() ? id : now;
    }
}
