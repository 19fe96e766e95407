# For a managed identity. An application that there is keeps its roles: give it the credentials
# in the JSON files beside this one.
variable "identity_id" {
  type = string
}

resource "azurerm_federated_identity_credential" "github_staging" {
  name                      = "github-octo-repo-staging"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:octo-org@123456/octo-repo@456789:environment:staging"
}

resource "azurerm_federated_identity_credential" "github_staging_classic" {
  name                      = "github-octo-repo-staging-classic"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:octo-org/octo-repo:environment:staging"
}

resource "azurerm_federated_identity_credential" "github_prod_eu" {
  name                      = "github-octo-repo-prod-eu"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:octo-org@123456/octo-repo@456789:environment:prod%3Aeu"
}

resource "azurerm_federated_identity_credential" "github_prod_eu_classic" {
  name                      = "github-octo-repo-prod-eu-classic"
  user_assigned_identity_id = var.identity_id # azurerm 3 and 4: parent_id and resource_group_name
  audience                  = ["api://AzureADTokenExchange"]
  issuer                    = "https://token.actions.githubusercontent.com"
  subject                   = "repo:octo-org/octo-repo:environment:prod%3Aeu"
}
