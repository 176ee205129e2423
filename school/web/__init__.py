"""What every page and answer needs: errors, headers, navigation, preferences, assets, the API's description."""
