package org.peregrine.engine.method;

import org.agrona.collections.Object2IntHashMap;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.recorder.LatencyRecorder;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.Tool;

/** The recorder's numbers for the tools of one registry. Validate thread only, after it was built. */
final class RecordedTools {
    private final Object2IntHashMap<Tool> numbers = new Object2IntHashMap<>(Stamps.NO_TOOL);

    RecordedTools(Registry registry, LatencyRecorder recorder) {
        for (final Tool tool : registry.tools()) {
            final int number = recorder.toolNumber(tool.name());
            if (number != Stamps.NO_TOOL) {
                numbers.put(tool, number);
            }
        }
    }

    /** The tool's number; {@link Stamps#NO_TOOL} when it has none. */
    int number(Tool tool) {
        return numbers.getValue(tool);
    }
}
