package vertebra.admin.server;

import vertebra.registry.access.ApiKeys;
import vertebra.registry.access.AuditLog;
import vertebra.registry.artifact.ArtifactCache;
import vertebra.registry.catalog.ApiCatalog;
import vertebra.registry.catalog.ModelCatalog;
import vertebra.registry.decision.DecisionLog;
import vertebra.registry.status.FleetReader;

/** The parts of the registry that the admin API reads and writes. */
public record AdminRegistry(
        ApiCatalog apis,
        ModelCatalog models,
        ArtifactCache artifacts,
        FleetReader fleet,
        DecisionLog decisions,
        AuditLog audit,
        ApiKeys keys) {}
