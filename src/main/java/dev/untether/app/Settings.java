package dev.untether.app;

import dev.untether.api.HttpSettings;
import dev.untether.audit.CheckpointWriter.AuditSettings;
import dev.untether.aws.AwsSettings;
import dev.untether.eventlog.EventConsumers.EventSettings;
import dev.untether.identity.FirstAdministrator.AdministratorSettings;
import dev.untether.identity.Sessions.TokenSettings;
import dev.untether.notification.mail.MailSettings;
import dev.untether.notification.webhook.http.WebhookSettings;
import dev.untether.persistence.PersistenceVerticle.PersistenceSettings;
import dev.untether.platform.cluster.ClusterSettings;
import dev.untether.platform.database.DatabaseSettings;
import dev.untether.platform.security.Keyring.SecretsSettings;
import dev.untether.platform.settings.SettingsReader;
import dev.untether.platform.telemetry.Logging.LogSettings;
import dev.untether.platform.telemetry.ManagementServer.ManagementSettings;
import dev.untether.stream.Streams.StreamSettings;
import java.nio.file.Path;
import java.util.Set;

/**
 * All settings. {@code conf/untether.yaml} documents each of them.
 *
 * @param dataDir the directory for what must stay on this machine: the embedded database, keys,
 *     certificates
 * @param roles what this node does
 */
public record Settings(
    Path dataDir,
    Set<NodeRole> roles,
    ClusterSettings cluster,
    HttpSettings http,
    ManagementSettings management,
    DatabaseSettings database,
    SecretsSettings secrets,
    PersistenceSettings persistence,
    EventSettings events,
    WebhookSettings webhooks,
    AuditSettings audit,
    AwsSettings aws,
    MailSettings mail,
    StreamSettings streams,
    TokenSettings token,
    AdministratorSettings administrator,
    LogSettings log) {

  /**
   * Reads all settings and finishes the reader.
   *
   * @throws dev.untether.platform.settings.SettingsReader.SettingsException with all mistakes
   */
  public static Settings read(SettingsReader reader) {
    ClusterSettings cluster = ClusterSettings.read(reader);
    Settings settings =
        new Settings(
            reader.path("dataDir", Path.of("data")),
            NodeRole.read(reader, cluster.enabled()),
            cluster,
            HttpSettings.read(reader),
            ManagementSettings.read(reader),
            DatabaseSettings.read(reader),
            SecretsSettings.read(reader),
            PersistenceSettings.read(reader),
            EventSettings.read(reader),
            WebhookSettings.read(reader),
            AuditSettings.read(reader),
            AwsSettings.read(reader),
            MailSettings.read(reader),
            StreamSettings.read(reader),
            TokenSettings.read(reader),
            AdministratorSettings.read(reader),
            LogSettings.read(reader));
    reader.finish();
    return settings;
  }
}
