package vertebra.admin.server.deploy;

import vertebra.registry.catalog.ModelVersion;

/** Where the model of one API comes from. */
sealed interface ServedModel {

    /** Its files, ready to be inspected. */
    ModelFolder files();

    /** Files of the project; registered under the API's name when the deploy goes through. */
    record OfProject(ModelFolder files) implements ServedModel {}

    /** A version that is registered. */
    record Registered(ModelVersion version, ModelFolder files) implements ServedModel {}
}
