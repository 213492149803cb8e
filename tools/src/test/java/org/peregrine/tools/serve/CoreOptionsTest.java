package org.peregrine.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.ThreadingMode;
import picocli.CommandLine;

/** Placement of threads by {@code --cores} and {@code --share-cores}. */
final class CoreOptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SHARED         |                             | none",
                "SHARED         | --share-cores               | none",
                "DEDICATED      |                             | auto, exclusive",
                "DEDICATED      | --share-cores               | auto",
                "SHARED         | --cores auto                | auto, exclusive",
                "SHARED         | --cores 3                   | 3, exclusive",
                "SHARED_NETWORK | --cores 2,4-7               | 2,4,5,6,7, exclusive",
                "SHARED_NETWORK | --cores=7,0-1,7             | 7,0,1, exclusive",
                "DEDICATED      | --share-cores --cores 6,1-2 | 6,1,2",
            })
    void shouldPlanCoresAsTheOptionsSay(ThreadingMode mode, String options, String plan) {
        final CoreOptions cores = new CoreOptions();
        final EngineContext context = new EngineContext().threadingMode(mode);
        CommandLine.populateCommand(cores, options == null ? new String[0] : options.split(" ", -1));
        cores.configure(context);
        assertThat(context.cores()).hasToString(plan);
    }
}
