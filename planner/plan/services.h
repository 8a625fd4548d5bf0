#pragma once

#include "planner/plan/relations.h"

/* Fills @relations->services and service_of: the assets that a rule calls a shared service, by
 * itself or by a dependency on it, with the evidence. */
void wp_services_find(WpRelations *relations, const WpView *view, const WpLinks *links,
                      const WpAssessment *assessment, const WpDependencyHits *hits);
