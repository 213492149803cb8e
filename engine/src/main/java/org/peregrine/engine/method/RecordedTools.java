package org.peregrine.engine.method;

import java.util.List;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.metrics.LatencyRecorder;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.CheckedTool;
import org.peregrine.engine.tool.Tool;

/** The recorder's numbers for the tools of one registry, by their positions in it. Immutable, any thread. */
final class RecordedTools {
    private final int[] numbers;

    RecordedTools(Registry registry, LatencyRecorder recorder) {
        final List<Tool> tools = registry.tools();
        numbers = new int[tools.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = recorder.toolNumber(tools.get(i).name());
        }
    }

    /** The tool's number; {@link Stamps#NO_TOOL} when it has none. */
    int number(CheckedTool tool) {
        return numbers[tool.position()];
    }
}
