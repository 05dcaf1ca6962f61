"""The documentation as a site: ``site`` builds it, ``pages`` writes the pages made from registries."""
