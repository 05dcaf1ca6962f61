"""The documentation as a site: ``site`` builds it, ``pages`` writes what registries hold."""
