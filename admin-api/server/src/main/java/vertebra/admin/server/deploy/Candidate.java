package vertebra.admin.server.deploy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.admin.server.dependencies.Dependencies;
import vertebra.registry.artifact.ModelFacts;
import vertebra.spec.RealtimeApi;
import vertebra.spec.yaml.SpecFault;

/**
 * An API of a project whose model was loaded and run on this node; it may be committed.
 *
 * @param dependencies what it runs with in workers; empty: it runs in the node's process
 * @param notices what its author should know, in sentences that begin with its name
 */
record Candidate(
        RealtimeApi api,
        ServedModel model,
        Optional<Dependencies> dependencies,
        ModelFacts facts,
        List<String> notices) {

    Candidate {
        notices = List.copyOf(notices);
    }

    /** All that is to be said of a deploy: what was normalised, and what came up when it was tried. */
    static List<String> notices(List<Candidate> candidates, List<SpecFault> ofSpec) {
        return Stream.concat(
                        ofSpec.stream().map(SpecFault::toString),
                        candidates.stream().flatMap(candidate -> candidate.notices().stream()))
                .toList();
    }
}
