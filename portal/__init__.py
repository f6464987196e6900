"""The portal's configuration and what stands below every app."""

import zoneinfo

# The operating system's zone files lag behind the law (British Columbia, Alberta);
# the pinned tzdata package is the only source of civil time here.
zoneinfo.reset_tzpath(to=())
