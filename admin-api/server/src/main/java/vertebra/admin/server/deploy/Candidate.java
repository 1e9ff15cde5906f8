package vertebra.admin.server.deploy;

import vertebra.registry.artifact.ModelFacts;
import vertebra.spec.RealtimeApi;

/** An API of a project whose model was loaded and run on this node; it may be committed. */
record Candidate(RealtimeApi api, ServedModel model, ModelFacts facts) {}
